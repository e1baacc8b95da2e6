package io.javatask.worker;

import static io.javatask.worker.TestWorker.newId;
import static io.javatask.worker.TestWorker.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.javatask.proto.v1.CancelTaskRunRequest;
import io.javatask.proto.v1.DrainWorkerRequest;
import io.javatask.proto.v1.DrainWorkerResponse;
import io.javatask.proto.v1.SubmitDecision;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunState;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How runs end before their time: cancel, timeouts, failures, limits, drain. */
@ParameterizedClass
@EnumSource
class StopTest {
  @Parameter TestLedger kind = TestLedger.SQLITE;
  @TempDir Path home = Path.of("");
  private TestWorker worker;

  @BeforeEach
  void start() {
    worker = TestWorker.start(home, kind.fresh());
  }

  @AfterEach
  void stop() {
    worker.tasks.gate.release(10);
    worker.close();
  }

  @Test
  void aCancelReachesTheTaskWithinASecond() {
    String id = newId();
    worker.submit(id, "hold", "x");
    worker.awaitRunning(id);

    long start = System.nanoTime();
    assertThat(cancel(id)).isTrue();
    TaskRun run = worker.finished(id);

    assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
    assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_CANCELLED);
    assertThat(run.getCancelRequested()).isTrue();
    assertThat(run.getError().getCode()).isEqualTo("CANCELLED");
    assertThat(run.getError().getMessage()).isEqualTo("cancelled: no longer wanted");
    assertThat(cancel(id)).isFalse();
  }

  @Test
  void aQueuedRunIsCancelledAtOnceAndNeverStarts() {
    occupy();
    String id = newId();
    worker.submit(id, "echo", "x");

    assertThat(cancel(id)).isTrue();

    assertThat(worker.get(id).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_CANCELLED);
    assertThat(worker.get(id).hasStartTime()).isFalse();
  }

  @Test
  void aTaskThatDoesNotStopIsLeftBehind() {
    String id = newId();
    worker.submit(id, "stubborn", "x");
    worker.awaitRunning(id);
    cancel(id);

    TaskRun run = worker.finished(id);

    assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_CANCELLED);
    assertThat(run.getError().getMessage()).contains("was left behind");
  }

  @Test
  void anAttemptIsBoundedByItsExecutionTimeout() {
    String id = newId();
    worker.submit(request(id, "hold", "x").setExecutionTimeout(Durations.fromMillis(100)));

    TaskRun run = worker.finished(id);

    assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_FAILED);
    assertThat(run.getError().getCode()).isEqualTo("EXECUTION_TIMEOUT");
    assertThat(run.getError().getRetryable()).isTrue();
  }

  @Test
  void aRunDoesNotWaitLongerThanItsQueueTimeout() {
    occupy();
    String id = newId();
    worker.submit(request(id, "echo", "x").setQueueTimeout(Durations.fromMillis(100)));

    TaskRun run = worker.finished(id);

    assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_FAILED);
    assertThat(run.getError().getCode()).isEqualTo("QUEUE_TIMEOUT");
    worker.tasks.gate.release(2);
    String next = newId();
    worker.submit(next, "echo", "next");
    assertThat(worker.finished(next).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    assertThat(worker.tasks.executions).hasValue(3);
  }

  @Test
  void whateverATaskThrowsItsRunFailsWithoutTellingInternals() {
    for (String task : List.of("break", "exhaust")) {
      String id = newId();
      worker.submit(id, task, "password");
      TaskRun run = worker.finished(id);

      assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_FAILED);
      assertThat(run.getError().getCode()).isEqualTo("INTERNAL");
      assertThat(run.getError().getRetryable()).isFalse();
      assertThat(run.getError().getMessage())
          .contains(id)
          .doesNotContain("secret")
          .doesNotContain("password")
          .doesNotContain("Exception");
    }
  }

  @Test
  void aFullQueueSaysWhenToComeBack() {
    occupy();
    for (int i = 0; i < TestWorker.LIMITS.maxQueued(); i++) {
      worker.submit(newId(), "echo", "queued");
    }

    StatusRuntimeException refused = refused("echo");

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(reason(refused)).isEqualTo("QUEUE_FULL");
    assertThat(
            StatusProto.fromThrowable(refused).getDetailsList().stream()
                .anyMatch(detail -> detail.is(RetryInfo.class)))
        .isTrue();
  }

  @Test
  void aFullQueueStillAnswersForRunsThatItHas() {
    List<String> holders = occupy();
    for (int i = 0; i < TestWorker.LIMITS.maxQueued(); i++) {
      worker.submit(newId(), "echo", "queued");
    }

    assertThat(worker.submit(holders.get(0), "hold", "x").getDecision())
        .isEqualTo(SubmitDecision.SUBMIT_DECISION_ATTACHED);
  }

  @Test
  void aDrainLetsRunsFinishAndTakesNoNewOnes() throws InterruptedException {
    List<String> holders = occupy();
    String queued = newId();
    worker.submit(queued, "echo", "queued");
    Thread opener = new Thread(() -> openWhenDraining());
    opener.start();

    DrainWorkerResponse drained = drain(5000);
    opener.join();

    assertThat(drained.getFinished()).isEqualTo(2);
    assertThat(drained.getCancelled()).isZero();
    assertThat(drained.getLeftQueued()).isEqualTo(1);
    assertThat(drained.getWorker().getDraining()).isTrue();
    holders.forEach(
        id ->
            assertThat(worker.get(id).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED));
    assertThat(worker.get(queued).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_QUEUED);
    assertThat(reason(refused("echo"))).isEqualTo("DRAINING");
    assertThat(health()).isEqualTo(ServingStatus.NOT_SERVING);
  }

  @Test
  void aDrainIsBoundedEvenByATaskThatDoesNotStop() {
    String well = newId();
    String wedged = newId();
    worker.submit(well, "hold", "x");
    worker.submit(wedged, "stubborn", "x");
    worker.awaitRunning(well);
    worker.awaitRunning(wedged);

    long start = System.nanoTime();
    DrainWorkerResponse drained = drain(100);

    assertThat(System.nanoTime() - start).isLessThan(4_000_000_000L);
    assertThat(drained.getCancelled()).isEqualTo(2);
    for (String id : List.of(well, wedged)) {
      TaskRun run = worker.get(id);
      assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_FAILED);
      assertThat(run.getError().getCode()).isEqualTo("DRAINING");
      assertThat(run.getError().getRetryable()).isTrue();
    }
  }

  @Test
  void aWorkerIsHealthyUntilItDrains() {
    assertThat(health()).isEqualTo(ServingStatus.SERVING);
  }

  private ServingStatus health() {
    return HealthGrpc.newBlockingStub(worker.channel)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private void openWhenDraining() {
    org.awaitility.Awaitility.await()
        .until(
            () ->
                worker
                    .worker()
                    .getWorker(io.javatask.proto.v1.GetWorkerRequest.getDefaultInstance())
                    .getWorker()
                    .getDraining());
    worker.tasks.gate.release(2);
  }

  private DrainWorkerResponse drain(long millis) {
    return worker
        .worker()
        .drainWorker(
            DrainWorkerRequest.newBuilder().setTimeout(Durations.fromMillis(millis)).build());
  }

  private List<String> occupy() {
    List<String> holders = List.of(newId(), newId());
    holders.forEach(holder -> worker.submit(holder, "hold", "x"));
    holders.forEach(worker::awaitRunning);
    return holders;
  }

  private boolean cancel(String id) {
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

  private StatusRuntimeException refused(String task) {
    StatusRuntimeException[] thrown = new StatusRuntimeException[1];
    assertThatThrownBy(() -> worker.submit(newId(), task, "x"))
        .isInstanceOfSatisfying(StatusRuntimeException.class, e -> thrown[0] = e);
    return thrown[0];
  }

  private static String reason(StatusRuntimeException e) {
    return StatusProto.fromThrowable(e).getDetailsList().stream()
        .filter(detail -> detail.is(ErrorInfo.class))
        .map(
            detail -> {
              try {
                return detail.unpack(ErrorInfo.class).getReason();
              } catch (com.google.protobuf.InvalidProtocolBufferException bad) {
                throw new IllegalStateException(bad);
              }
            })
        .findFirst()
        .orElse("");
  }
}
