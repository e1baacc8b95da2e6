package io.javatask.worker.trust;

import io.javatask.api.DataInterval;
import io.javatask.core.contract.Sla;
import io.javatask.core.report.ValidationReport.SlaStatus;
import io.javatask.worker.ledger.Miss;
import io.javatask.worker.ledger.RunType;
import io.javatask.worker.ledger.TrustFact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges whether intervals were complete in time; the first time that one is complete is final. */
final class CompletionJudge {
  /** Past this share of its time an interval that is open is at risk. */
  private static final double AT_RISK = 0.8;

  /** Intervals that a forecast looks back at. */
  private static final int LOOKS_BACK = 30;

  private CompletionJudge() {}

  static List<Judged> judge(Sla sla, History history, Instant asOf) {
    List<Judged> judged = new ArrayList<>();
    List<Duration> delays = new ArrayList<>();
    for (DataInterval interval : Expected.of(sla, history, asOf)) {
      Optional<Instant> complete = complete(sla, history, interval).filter(c -> !c.isAfter(asOf));
      complete.ifPresent(c -> delays.add(Duration.between(interval.end(), c)));
      Instant begun = begun(sla, history, interval);
      Instant due = sla.goal().due(begun);
      judged.add(
          decided(complete, due, asOf)
              ? decided(history, interval, complete, due, asOf)
              : open(interval, begun, due, forecast(delays), asOf));
    }
    return judged;
  }

  private static boolean decided(Optional<Instant> complete, Instant due, Instant asOf) {
    return complete.isPresent() || asOf.isAfter(due);
  }

  /** Backfills are of old intervals: what counts is how long they take. */
  private static Instant begun(Sla sla, History history, DataInterval interval) {
    return sla.ofBackfills()
        ? history.of(interval).stream()
            .filter(f -> f.runType() == RunType.BACKFILL)
            .map(TrustFact::createTime)
            .min(Instant::compareTo)
            .orElse(interval.end())
        : interval.end();
  }

  private static Optional<Instant> complete(Sla sla, History history, DataInterval interval) {
    return sla.ofBackfills()
        ? history.of(interval).stream()
            .filter(f -> f.runType() == RunType.BACKFILL && f.published())
            .map(TrustFact::settleTime)
            .findFirst()
        : history.complete(interval);
  }

  private static Judged decided(
      History history,
      DataInterval interval,
      Optional<Instant> complete,
      Instant due,
      Instant asOf) {
    boolean inTime = complete.filter(c -> !c.isAfter(due)).isPresent();
    Blame blame =
        inTime
            ? new Blame(Miss.Cause.LATE_RUN, () -> "", Optional.empty())
            : Blame.of(history, interval, complete);
    return new Judged(
        interval::toString,
        Optional.of(interval),
        inTime ? SlaStatus.MET : SlaStatus.MISSED,
        Optional.of(due),
        inTime ? Optional.empty() : Optional.of(new Span(due, complete)),
        () -> observed(interval, complete),
        blame.cause(),
        blame::detail,
        blame.run(),
        inTime ? complete.orElseThrow() : due,
        inTime ? 0 : 1,
        1,
        Optional.of(Span.of(interval.end(), complete.filter(c -> c.isAfter(due)).orElse(asOf))));
  }

  private static String observed(DataInterval interval, Optional<Instant> complete) {
    return complete
        .map(c -> "complete " + Duration.between(interval.end(), c) + " after the interval")
        .orElse("not complete");
  }

  private static Judged open(
      DataInterval interval, Instant begun, Instant due, Optional<Duration> usual, Instant asOf) {
    double share =
        (double) Duration.between(begun, asOf).toMillis()
            / Math.max(1, Duration.between(begun, due).toMillis());
    Optional<Instant> likely = usual.map(interval.end()::plus).filter(t -> t.isAfter(due));
    String why =
        likely
            .map(t -> "not complete yet, and by earlier intervals likely at " + t)
            .orElse("not complete yet, and due at " + due);
    boolean risk = likely.isPresent() || share > AT_RISK;
    return new Judged(
        interval::toString,
        Optional.of(interval),
        risk ? SlaStatus.AT_RISK : SlaStatus.MET,
        Optional.of(due),
        Optional.empty(),
        () -> "not complete",
        Miss.Cause.LATE_RUN,
        () -> why,
        Optional.empty(),
        asOf,
        0,
        0,
        Optional.of(Span.of(interval.end(), asOf)));
  }

  /** The delay that nine of ten of the last intervals kept; absent where too few are known. */
  private static Optional<Duration> forecast(List<Duration> delays) {
    if (delays.size() < 5) {
      return Optional.empty();
    }
    List<Duration> last =
        delays.subList(Math.max(0, delays.size() - LOOKS_BACK), delays.size()).stream()
            .sorted()
            .toList();
    return Optional.of(last.get((int) Math.ceil(0.9 * last.size()) - 1));
  }
}
