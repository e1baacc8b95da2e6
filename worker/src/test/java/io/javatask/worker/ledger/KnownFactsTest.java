package io.javatask.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.worker.TestLedger;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** What is remembered of facts is what the ledger has, whatever came or went in between. */
class KnownFactsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int STEPS = 400;

  @TempDir Path home = Path.of("");

  private final Random random = new Random(7);
  private long minute;

  @ParameterizedTest
  @EnumSource
  void whatIsRememberedIsWhatTheLedgerHas(TestLedger kind) {
    try (LedgerDatabase database = LedgerDatabase.open(kind.fresh(), home)) {
      TrustLedger remembers = ledger(database);
      for (int step = 0; step < STEPS; step++) {
        change(database, step);
        Instant now = START.plus(Duration.ofMinutes(minute));
        Instant to = random.nextInt(5) == 0 ? now.minus(Duration.ofMinutes(10)) : now;
        Instant from = to.minus(Duration.ofMinutes(random.nextInt(4) == 0 ? 300 : 40));
        for (String dataset : new String[] {"a", "b"}) {
          assertThat(remembers.facts(dataset, from, to))
              .as("step %d of %s, %s to %s", step, dataset, from, to)
              .isEqualTo(ledger(database).facts(dataset, from, to));
        }
      }
      assertThat(remembers.facts("a", START, Instant.MAX.minusSeconds(1))).hasSizeGreaterThan(50);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFactIsReadAsItWasWritten(TestLedger kind) {
    try (LedgerDatabase database = LedgerDatabase.open(kind.fresh(), home)) {
      insert(database, "run", 3, "a", 5);
      assertThat(ledger(database).facts("a", START, START.plus(Duration.ofHours(1))))
          .singleElement()
          .satisfies(
              fact -> {
                assertThat(fact.requestId()).isEqualTo("run");
                assertThat(fact.epoch()).isEqualTo(3);
                assertThat(fact.runType()).isEqualTo(RunType.MANUAL);
                assertThat(fact.taskType()).isEqualTo("a task of mine");
                assertThat(fact.state()).isEqualTo(RunState.FAILED);
                assertThat(fact.verdict()).isEmpty();
                assertThat(fact.errorCode()).contains("TASK_FAILED");
                assertThat(fact.published()).isFalse();
                assertThat(fact.settleTime()).isEqualTo("2026-01-01T00:05:00Z");
              });
    }
  }

  private static TrustLedger ledger(LedgerDatabase database) {
    return new TrustLedger(database, Clock.systemUTC(), JsonMapper.shared());
  }

  /** Mostly something new; at times something of the same time, or by a clock that is behind. */
  private void change(LedgerDatabase database, int step) {
    minute += random.nextInt(3);
    long behind = random.nextInt(10) == 0 ? random.nextInt(60) : 0;
    String dataset = random.nextInt(3) == 0 ? "b" : "a";
    if (random.nextInt(4) > 0) {
      insert(database, "run-" + random.nextInt(1000), step, dataset, minute - behind);
    }
    if (random.nextInt(40) == 0) {
      database.write(
          handle ->
              handle
                  .createUpdate("DELETE FROM trust_fact WHERE settle_time < :time")
                  .bind("time", micros(minute - 100))
                  .execute());
    }
  }

  private static long micros(long minute) {
    return Times.micros(START.plus(Duration.ofMinutes(minute)));
  }

  private static void insert(
      LedgerDatabase database, String request, int epoch, String dataset, long settled) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO trust_fact (request_id, epoch, dataset_id, part, run_type,"
                        + " task_type, dag_id, dag_run_id, task_id, state, error_code, create_time,"
                        + " settle_time, published, rows_read, rows_accepted, rows_bad, rules,"
                        + " rules_violated, cells, cells_empty, detail) VALUES (:id, :epoch,"
                        + " :dataset, '', 'MANUAL', 'a task of mine', '', '', '', 'FAILED',"
                        + " 'TASK_FAILED', :at, :at, 0, 0, 0, 0, 0, 0, 0, 0, '{}')")
                .bind("id", request)
                .bind("epoch", epoch)
                .bind("dataset", dataset)
                .bind("at", micros(settled))
                .execute());
  }
}
