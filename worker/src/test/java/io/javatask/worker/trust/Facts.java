package io.javatask.worker.trust;

import io.javatask.api.DataInterval;
import io.javatask.worker.ledger.RunState;
import io.javatask.worker.ledger.RunType;
import io.javatask.worker.ledger.TrustFact;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Facts for tests: a scheduled run that went well, unless told otherwise. */
final class Facts {
  private String request = "r";
  private Optional<DataInterval> interval = Optional.empty();
  private String part = "";
  private RunType type = RunType.SCHEDULED;
  private String task = "upsert";
  private RunState state = RunState.SUCCEEDED;
  private Optional<String> verdict = Optional.of("PROCEED");
  private Optional<Instant> created = Optional.empty();
  private long read = 100;
  private long bad;
  private long rules = 10;
  private long violated;
  private long cells = 1000;
  private long empty;
  private Optional<Instant> newest = Optional.empty();
  private OptionalLong errors = OptionalLong.empty();

  Facts of(String text) {
    interval = Optional.of(DataInterval.parse(text));
    return this;
  }

  Facts part(String key) {
    part = key;
    return this;
  }

  Facts request(String id) {
    request = id;
    return this;
  }

  Facts type(RunType other) {
    type = other;
    return this;
  }

  Facts task(String name) {
    task = name;
    return this;
  }

  /** A run that broke. */
  Facts state(RunState other) {
    state = other;
    if (other != RunState.SUCCEEDED) {
      verdict = Optional.empty();
    }
    return this;
  }

  Facts verdict(String word) {
    verdict = Optional.of(word);
    return this;
  }

  Facts created(Instant time) {
    created = Optional.of(time);
    return this;
  }

  Facts rows(long of, long violating) {
    read = of;
    bad = violating;
    return this;
  }

  Facts rules(long of, long broken) {
    rules = of;
    violated = broken;
    return this;
  }

  Facts cells(long of, long nulls) {
    cells = of;
    empty = nulls;
    return this;
  }

  Facts newest(Instant time) {
    newest = Optional.of(time);
    return this;
  }

  Facts errors(long keys) {
    errors = OptionalLong.of(keys);
    return this;
  }

  TrustFact at(Instant settled) {
    boolean succeeded = state == RunState.SUCCEEDED;
    boolean published = succeeded && !verdict.equals(Optional.of("FAIL")) && errors.isEmpty();
    String detail =
        "{\"newest\":{"
            + newest.map(t -> "\"at\":" + t.toEpochMilli() * 1000).orElse("")
            + "},\"empty\":{\"n\":"
            + empty
            + "}}";
    return new TrustFact(
        request,
        1,
        interval,
        part,
        type,
        task,
        state,
        verdict,
        succeeded ? Optional.empty() : Optional.of("STORE_UNAVAILABLE"),
        created.orElse(settled),
        settled,
        published,
        succeeded ? read : 0,
        succeeded ? read - bad : 0,
        succeeded ? bad : 0,
        succeeded ? rules : 0,
        violated,
        succeeded ? cells : 0,
        empty,
        newest,
        errors,
        detail);
  }
}
