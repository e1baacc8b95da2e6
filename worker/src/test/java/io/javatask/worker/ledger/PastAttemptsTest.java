package io.javatask.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.worker.TestLedger;
import io.javatask.worker.TestWorker;
import io.javatask.worker.config.WorkerConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The attempts of a request that others took the place of. */
class PastAttemptsTest {
  @TempDir Path home = Path.of("");

  @ParameterizedTest
  @EnumSource
  void anAttemptIsKeptAsItEndedWhenAnotherTakesItsPlace(TestLedger kind) {
    WorkerConfig config =
        TestWorker.shared(home, TestWorker.LIMITS, kind.fresh(), List.of("default"));
    try (TestWorker worker = TestWorker.start(config)) {
      String id = TestWorker.newId();
      long failed = worker.submit(id, "fail", "SOURCE_NOT_FOUND").getTaskRun().getEpoch();
      worker.finished(id);
      assertThat(kept(config)).isEmpty();

      long held = worker.submit(id, "hold", "x").getTaskRun().getEpoch();
      worker.awaitRunning(id);
      worker.submit(
          TestWorker.request(id, "hold", "other").setCallerAttempt("try-2")); // supersedes it
      assertThat(kept(config))
          .containsExactly(
              failed + " FAILED SOURCE_NOT_FOUND try-1 true",
              held + " CANCELLED SUPERSEDED try-1 true");

      long third = worker.submit(id, "echo", "y").getTaskRun().getEpoch();
      assertThat(worker.finished(id).getEpoch()).isEqualTo(third);
      assertThat(kept(config)).hasSize(3);
      assertThat(kept(config).get(2)).contains(" CANCELLED SUPERSEDED try-2 ");
    }
  }

  private static List<String> kept(WorkerConfig config) {
    try (LedgerDatabase look = LedgerDatabase.look(config.ledger(), config.stateDir())) {
      return look.read(
          handle ->
              handle
                  .createQuery("SELECT * FROM attempt ORDER BY epoch")
                  .map(
                      (row, context) ->
                          row.getLong("epoch")
                              + " "
                              + row.getString("state")
                              + " "
                              + row.getString("error_code")
                              + " "
                              + row.getString("caller_attempt")
                              + " "
                              + (row.getLong("start_time") > 0
                                  && row.getLong("end_time") >= row.getLong("start_time")))
                  .list());
    }
  }
}
