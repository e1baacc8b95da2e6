package io.javatask.worker;

import static io.javatask.worker.TestWorker.newId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.proto.v1.SubmitDecision;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outlives a worker. */
class RestartTest {
  @TempDir Path home = Path.of("");

  @Test
  void historyAndQueuedRunsOutliveAWorkerThatEndsInPeace() {
    String done = newId();
    String queued = newId();
    TaskRun before;
    long epoch;
    try (TestWorker first = TestWorker.start(home)) {
      first.submit(done, "echo", "kept");
      before = first.finished(done);
      List<String> holders = List.of(newId(), newId());
      holders.forEach(id -> first.submit(id, "hold", "x"));
      holders.forEach(first::awaitRunning);
      epoch = first.submit(queued, "echo", "goes on").getTaskRun().getEpoch();
      first.drain();
    }

    try (TestWorker second = TestWorker.start(home)) {
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
    try (ForkedWorker first = ForkedWorker.start(home)) {
      first.submit(running, "hold");
      first.awaitState(running, TaskRunState.TASK_RUN_STATE_RUNNING);
      first.submit(newId(), "hold");
      first.submit(queued, "echo");
      first.kill();
    }

    try (TestWorker second = TestWorker.start(home)) {
      TaskRun lost = second.get(running);
      assertThat(lost.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_LOST);
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
    try (ForkedWorker first = ForkedWorker.start(home)) {
      first.submit(running, "hold");
      first.awaitState(running, TaskRunState.TASK_RUN_STATE_RUNNING);
      assertThat(first.terminate(Duration.ofSeconds(15))).isEqualTo(143);
    }

    try (TestWorker second = TestWorker.start(home)) {
      TaskRun run = second.get(running);
      assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_FAILED);
      assertThat(run.getError().getCode()).isEqualTo("DRAINING");
    }
  }

  @Test
  void aStateDirectoryServesOneWorkerOnly() {
    try (TestWorker first = TestWorker.start(home)) {
      assertThat(first.port).isPositive();
      assertThatThrownBy(() -> TestWorker.start(home))
          .isInstanceOfSatisfying(
              TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED))
          .hasMessageContaining("belongs to another worker process")
          .hasMessageContaining(home.resolve("javatask-state").toString());
    }
    TestWorker.start(home).close();
  }

  @Test
  void aPortThatIsTakenStopsTheStartBeforeAnythingRuns() throws IOException {
    String queued = newId();
    try (TestWorker first = TestWorker.start(home)) {
      List<String> holders = List.of(newId(), newId());
      holders.forEach(id -> first.submit(id, "hold", "x"));
      holders.forEach(first::awaitRunning);
      first.submit(queued, "echo", "x");
      first.drain();
    }
    TestTasks tasks = new TestTasks();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var config = TestWorker.config(home, TestWorker.LIMITS, taken.getLocalPort());
      assertThatThrownBy(
              () -> Worker.start(config, (locations, quarantine) -> tasks.all(), Clock.systemUTC()))
          .isInstanceOfSatisfying(
              TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG))
          .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
    assertThat(tasks.executions).hasValue(0);
    try (TestWorker second = TestWorker.start(home)) {
      assertThat(second.finished(queued).getState())
          .isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    }
  }

  @Test
  void aLedgerThatIsNoneIsSaidToBeSo() throws IOException {
    Path state = Files.createDirectories(home.resolve("javatask-state"));
    Files.writeString(
        state.resolve("ledger.sqlite"), "this is no database, however you look at it");

    assertThatThrownBy(() -> TestWorker.start(home))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE));
  }
}
