package io.javatask.worker;

import static io.javatask.worker.TestWorker.newId;
import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.proto.v1.SubmitDecision;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.worker.config.LedgerConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger in PostgreSQL that goes away, also just after it has done what it was told. */
class LedgerAwayTest {
  @TempDir Path home = Path.of("");
  private LossyNetwork network;
  private TestWorker worker;

  @BeforeEach
  void start() throws IOException {
    LedgerConfig.Postgres ledger = (LedgerConfig.Postgres) TestLedger.POSTGRES.fresh();
    int port = URI.create(ledger.url().substring("jdbc:".length())).getPort();
    network = new LossyNetwork(port);
    String url = ledger.url().replace(":" + port + "/", ":" + network.port() + "/");
    worker =
        TestWorker.start(
            home, new LedgerConfig.Postgres(url, ledger.user(), ledger.password(), ledger.lease()));
  }

  @AfterEach
  void stop() {
    worker.close();
    network.close();
  }

  @Test
  void aRunThatWasTakenUnheardIsLostAndNotForgotten() {
    network.loseCommitOf("UPDATE task_run SET state = 'RUNNING'");
    String id = newId();
    worker.submit(id, "echo", "x");

    TaskRun run = worker.finished(id);

    assertThat(network.waits()).isFalse();
    assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_LOST);
    assertThat(run.getError().getCode()).isEqualTo("WORKER_LOST");
    assertThat(run.getError().getRetryable()).isTrue();
    assertThat(worker.tasks.executions).hasValue(0);
    assertThat(worker.submit(id, "echo", "x").getDecision())
        .isEqualTo(SubmitDecision.SUBMIT_DECISION_REEXECUTED);
    assertThat(worker.finished(id).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
  }

  @Test
  void aLedgerThatIsBackIsFoundSoon() throws InterruptedException {
    String id = newId();
    long epoch = worker.submit(id, "hold", "x").getTaskRun().getEpoch();
    worker.awaitRunning(id);
    network.cut();
    // long enough for a pool that waits twice as long after each failure to wait for seconds
    Thread.sleep(6000);
    network.restore();
    long start = System.nanoTime();
    worker.tasks.gate.release();
    TaskRun run = worker.finished(id);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    assertThat(run.getEpoch()).isEqualTo(epoch);
  }

  @Test
  void aResultThatWasKeptUnheardStands() {
    network.loseCommitOf("INSERT INTO report");
    String id = newId();
    worker.submit(id, "echo", "x");

    TaskRun run = worker.finished(id);

    assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    assertThat(network.waits()).isFalse();
    assertThat(worker.tasks.executions).hasValue(1);
  }
}
