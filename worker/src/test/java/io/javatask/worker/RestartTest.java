package io.javatask.worker;

import static io.javatask.worker.TestWorker.newId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.proto.v1.SubmitDecision;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.worker.config.LedgerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What outlives a worker. */
@ParameterizedClass
@EnumSource
class RestartTest {
  @Parameter TestLedger kind = TestLedger.SQLITE;
  @TempDir Path home = Path.of("");
  private LedgerConfig ledger = LedgerConfig.DEFAULT;

  @BeforeEach
  void ledger() {
    ledger = kind.fresh(Duration.ofSeconds(4));
  }

  @Test
  void historyAndQueuedRunsOutliveAWorkerThatEndsInPeace() {
    String done = newId();
    String queued = newId();
    TaskRun before;
    long epoch;
    try (TestWorker first = TestWorker.start(home, ledger)) {
      first.submit(done, "echo", "kept");
      before = first.finished(done);
      List<String> holders = List.of(newId(), newId());
      holders.forEach(id -> first.submit(id, "hold", "x"));
      holders.forEach(first::awaitRunning);
      epoch = first.submit(queued, "echo", "goes on").getTaskRun().getEpoch();
      first.drain();
    }

    try (TestWorker second = TestWorker.start(home, ledger)) {
      assertThat(second.get(done)).isEqualTo(before);
      TaskRun run = second.finished(queued);
      assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
      assertThat(run.getEpoch()).isEqualTo(epoch);
      assertThat(run.getReport()).contains("goes on");
    }
  }

  @Test
  void aWorkerThatIsKilledLeavesItsRunsToBeFoundLost() throws Exception {
    String running = newId();
    String queued = newId();
    try (ForkedWorker first = ForkedWorker.start(home, ledger)) {
      first.submit(running, "hold");
      first.awaitState(running, TaskRunState.TASK_RUN_STATE_RUNNING);
      first.submit(newId(), "hold");
      first.submit(queued, "echo");
      first.kill();
    }

    try (TestWorker second = TestWorker.start(home, ledger)) {
      // in a shared ledger the lease of the one that was killed has a while to go
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> second.get(running).getState() == TaskRunState.TASK_RUN_STATE_LOST);
      TaskRun lost = second.get(running);
      assertThat(lost.getError().getCode()).isEqualTo("WORKER_LOST");
      assertThat(lost.getError().getRetryable()).isTrue();
      assertThat(second.finished(queued).getState())
          .isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);

      var again = second.submit(running, "hold", "text");
      assertThat(again.getDecision()).isEqualTo(SubmitDecision.SUBMIT_DECISION_REEXECUTED);
      second.tasks.gate.release(2);
      TaskRun run = second.finished(running);
      assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
      assertThat(run.getEpoch()).isGreaterThan(lost.getEpoch());
    }
  }

  @Test
  void aProcessThatIsToldToEndDrainsFirst() throws Exception {
    String running = newId();
    try (ForkedWorker first = ForkedWorker.start(home, ledger)) {
      first.submit(running, "hold");
      first.awaitState(running, TaskRunState.TASK_RUN_STATE_RUNNING);
      assertThat(first.terminate(Duration.ofSeconds(15))).isEqualTo(143);
    }

    try (TestWorker second = TestWorker.start(home, ledger)) {
      TaskRun run = second.get(running);
      assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_FAILED);
      assertThat(run.getError().getCode()).isEqualTo("DRAINING");
    }
  }

  @Test
  void aPortThatIsTakenStopsTheStartBeforeAnythingRuns() throws IOException {
    String queued = newId();
    try (TestWorker first = TestWorker.start(home, ledger)) {
      List<String> holders = List.of(newId(), newId());
      holders.forEach(id -> first.submit(id, "hold", "x"));
      holders.forEach(first::awaitRunning);
      first.submit(queued, "echo", "x");
      first.drain();
    }
    TestTasks tasks = new TestTasks();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var config = TestWorker.config(home, TestWorker.LIMITS, taken.getLocalPort(), ledger);
      assertThatThrownBy(
              () -> Worker.start(config, (locations, quarantine) -> tasks.all(), Clock.systemUTC()))
          .isInstanceOfSatisfying(
              TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG))
          .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
    assertThat(tasks.executions).hasValue(0);
    try (TestWorker second = TestWorker.start(home, ledger)) {
      assertThat(second.finished(queued).getState())
          .isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    }
  }
}
