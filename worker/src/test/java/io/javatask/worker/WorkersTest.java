package io.javatask.worker;

import static io.javatask.worker.TestWorker.newId;
import static io.javatask.worker.TestWorker.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.proto.v1.CancelTaskRunRequest;
import io.javatask.proto.v1.GetWorkerRequest;
import io.javatask.proto.v1.SubmitDecision;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.proto.v1.WatchTaskRunRequest;
import io.javatask.proto.v1.WatchTaskRunResponse;
import io.javatask.worker.config.LedgerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several workers on one ledger. */
class WorkersTest {
  private static final Duration LEASE = Duration.ofSeconds(4);

  @TempDir Path home = Path.of("");
  private LedgerConfig ledger = LedgerConfig.DEFAULT;

  @BeforeEach
  void ledger() {
    ledger = TestLedger.POSTGRES.fresh(LEASE);
  }

  @Test
  void anyWorkerAnswersForAnyRun() throws IOException {
    try (TestWorker one = start("one", "heavy");
        TestWorker other = start("other", "default")) {
      String id = newId();
      var submitted = other.submit(request(id, "hold", "x").setQueue("heavy"));
      assertThat(submitted.getDecision()).isEqualTo(SubmitDecision.SUBMIT_DECISION_CREATED);
      other.awaitRunning(id);
      assertThat(other.get(id).getWorkerId()).isEqualTo(id(one));

      Iterator<WatchTaskRunResponse> events =
          other.runs().watchTaskRun(WatchTaskRunRequest.newBuilder().setRequestId(id).build());
      assertThat(events.next().getEvent().getState().getState())
          .isEqualTo(TaskRunState.TASK_RUN_STATE_QUEUED);
      assertThat(events.next().getEvent().getState().getState())
          .isEqualTo(TaskRunState.TASK_RUN_STATE_RUNNING);
      one.tasks.gate.release();

      assertThat(other.finished(id).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
      assertThat(other.finished(id)).isEqualTo(one.get(id));
      assertThat(one.tasks.executions).hasValue(1);
      assertThat(other.tasks.executions).hasValue(0);
    }
  }

  @Test
  void aCancelReachesTheWorkerThatHasTheRunWithinASecond() throws IOException {
    try (TestWorker one = start("one", "heavy");
        TestWorker other = start("other", "default")) {
      String id = newId();
      one.submit(request(id, "hold", "x").setQueue("heavy"));
      one.awaitRunning(id);

      long start = System.nanoTime();
      assertThat(cancel(other, id)).isTrue();
      TaskRun run = other.finished(id);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
      assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_CANCELLED);
      assertThat(run.getError().getMessage()).isEqualTo("cancelled: no longer wanted");
      Awaitility.await().until(() -> running(one) == 0);
    }
  }

  @Test
  void anAttemptIsSupersededWhicheverWorkerHasIt() throws IOException {
    try (TestWorker one = start("one", "heavy");
        TestWorker other = start("other", "default")) {
      String id = newId();
      one.submit(request(id, "hold", "old").setQueue("heavy"));
      one.awaitRunning(id);

      var second = other.submit(id, "echo", "new");

      assertThat(second.getDecision()).isEqualTo(SubmitDecision.SUBMIT_DECISION_SUPERSEDED);
      assertThat(one.finished(id).getReport()).contains("new");
      Awaitility.await().until(() -> running(one) == 0);
    }
  }

  @Test
  void workersShareTheWorkAndNoRunIsTakenTwice() throws IOException {
    try (TestWorker one = start("one", "default");
        TestWorker other = start("other", "default")) {
      List<String> ids = Stream.generate(TestWorker::newId).limit(4).toList();
      ids.forEach(id -> one.submit(id, "hold", "x"));

      // each has room for two
      ids.forEach(one::awaitRunning);
      assertThat(ids.stream().map(id -> one.get(id).getWorkerId()))
          .containsOnly(id(one), id(other));
      one.tasks.gate.release(2);
      other.tasks.gate.release(2);
      ids.forEach(one::finished);
      assertThat(one.tasks.executions.get() + other.tasks.executions.get()).isEqualTo(4);
    }
  }

  @Test
  void aWorkerThatIsKilledLosesItsRunsWithinALeaseAndItsQueueMoves() throws Exception {
    String running = newId();
    String queued = newId();
    Path forked = Files.createDirectories(home.resolve("forked"));
    try (ForkedWorker doomed = ForkedWorker.start(forked, ledger)) {
      doomed.submit(running, "hold");
      doomed.awaitState(running, TaskRunState.TASK_RUN_STATE_RUNNING);
      String second = newId();
      doomed.submit(second, "hold");
      doomed.awaitState(second, TaskRunState.TASK_RUN_STATE_RUNNING);
      doomed.submit(queued, "echo");
      doomed.kill();
    }
    long start = System.nanoTime();
    try (TestWorker other = start("other", "default")) {
      assertThat(other.finished(queued).getState())
          .isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
      TaskRun lost = other.finished(running);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(LEASE.plus(Duration.ofSeconds(2)));
      assertThat(lost.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_LOST);
      assertThat(lost.getError().getCode()).isEqualTo("WORKER_LOST");
      assertThat(lost.getError().getRetryable()).isTrue();

      other.submit(request(running, "hold", "text").setCallerAttempt("try-2"));
      other.tasks.gate.release();
      assertThat(other.finished(running).getState())
          .isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    }
  }

  /** What the task would do next is to commit: it must not, whether or not anybody ran it anew. */
  @Test
  void aWorkerThatStallsForLongerThanItsLeaseMayNotGoOn() throws Exception {
    String id = newId();
    Path forked = Files.createDirectories(home.resolve("forked"));
    try (ForkedWorker stalled = ForkedWorker.start(forked, ledger);
        TestWorker other = start("other", "other")) {
      stalled
          .runs()
          .submitTaskRun(request(id, "commit", home.resolve("effect").toString()).build());
      stalled.awaitState(id, TaskRunState.TASK_RUN_STATE_RUNNING);
      stalled.freeze();
      TaskRun lost = other.finished(id);
      assertThat(lost.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_LOST);

      // the task waits for this file before its last checkpoint
      Files.createFile(home.resolve("effect.go"));
      stalled.thaw();

      Awaitility.await().until(() -> stalled.running() == 0);
      assertThat(home.resolve("effect")).doesNotExist();
      assertThat(other.get(id)).isEqualTo(lost);

      // it joins again, perhaps after its run was settled, and takes runs as before
      String next = newId();
      Awaitility.await()
          .ignoreException(StatusRuntimeException.class)
          .until(() -> other.submit(request(next, "echo", "x").setQueue("default")).hasTaskRun());
      assertThat(other.finished(next).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    }
  }

  @Test
  void aQueueThatNobodyServesIsNamed() throws IOException {
    try (TestWorker one = start("one", "heavy");
        TestWorker other = start("other", "default")) {
      assertThat(running(one)).isZero();
      assertThatThrownBy(() -> other.submit(request(newId(), "echo", "x").setQueue("haevy")))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("UNAVAILABLE")
          .hasMessageContaining("queue: no worker serves the queue 'haevy'; did you mean 'heavy'?");
    }
  }

  @Test
  void aStoreOfOneWorkerIsNotSharedAndBindsItsRuns() throws IOException {
    Path first = Files.createDirectories(home.resolve("one"));
    try (TestWorker one = TestWorker.start(first, ledger)) {
      assertThat(one.port).isPositive();
      Path second = Files.createDirectories(home.resolve("two"));
      assertThatThrownBy(() -> start("two", "default"))
          .isInstanceOfSatisfying(
              TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED))
          .hasMessageContaining("the queue 'default' can have one worker only")
          .hasMessageContaining("the DuckDB file 'warehouse'");
      assertThat(second).isDirectory();

      try (TestWorker other = start("three", "light")) {
        String id = newId();
        other.submit(
            request(id, "echo", "x")
                .setInputs(
                    TestWorker.inputs("x")
                        .putFields(
                            "place",
                            com.google.protobuf.Value.newBuilder()
                                .setStringValue("warehouse:t")
                                .build())));
        assertThat(other.finished(id).getWorkerId()).isEqualTo(id(one));
        assertThatThrownBy(
                () ->
                    other.submit(
                        request(newId(), "echo", "x")
                            .setQueue("light")
                            .setInputs(
                                TestWorker.inputs("x")
                                    .putFields(
                                        "place",
                                        com.google.protobuf.Value.newBuilder()
                                            .setStringValue("warehouse:t")
                                            .build()))))
            .hasMessageContaining("the location 'warehouse' is bound to default");
      }
    }
  }

  private TestWorker start(String name, String queue) throws IOException {
    return TestWorker.start(Files.createDirectories(home.resolve(name)), ledger, List.of(queue));
  }

  private static String id(TestWorker worker) {
    return worker
        .worker()
        .getWorker(GetWorkerRequest.getDefaultInstance())
        .getWorker()
        .getWorkerId();
  }

  private static int running(TestWorker worker) {
    return worker
        .worker()
        .getWorker(GetWorkerRequest.getDefaultInstance())
        .getWorker()
        .getRunning();
  }

  private static boolean cancel(TestWorker worker, String id) {
    return worker
        .runs()
        .cancelTaskRun(
            CancelTaskRunRequest.newBuilder()
                .setRequestId(id)
                .setCallerAttempt("try-1")
                .setReason("no longer wanted")
                .build())
        .getAccepted();
  }
}
