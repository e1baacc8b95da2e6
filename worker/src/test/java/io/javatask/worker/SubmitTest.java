package io.javatask.worker;

import static io.javatask.worker.TestWorker.newId;
import static io.javatask.worker.TestWorker.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.proto.v1.AckTaskRunRequest;
import io.javatask.proto.v1.CancelTaskRunRequest;
import io.javatask.proto.v1.SubmitDecision;
import io.javatask.proto.v1.SubmitTaskRunResponse;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a repeated submission comes to, in every state. */
@ParameterizedClass
@EnumSource
class SubmitTest {
  @Parameter TestLedger kind = TestLedger.SQLITE;
  @TempDir Path home = Path.of("");
  private TestWorker worker;

  @BeforeEach
  void start() {
    worker = TestWorker.start(home, kind.fresh());
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  @Test
  void aFirstSubmissionIsExecutedOnce() {
    String id = newId();
    SubmitTaskRunResponse response = worker.submit(id, "echo", "hello");

    assertThat(response.getDecision()).isEqualTo(SubmitDecision.SUBMIT_DECISION_CREATED);
    TaskRun run = worker.finished(id);
    assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    assertThat(run.getEpoch()).isEqualTo(response.getTaskRun().getEpoch());
    assertThat(run.getReport()).contains("\"text\":\"hello\"");
    assertThat(run.getTaskVersion()).isEqualTo("1.2.0");
    assertThat(run.getInputDigest()).matches("sha256:[0-9a-f]{64}");
    assertThat(worker.tasks.executions).hasValue(1);
  }

  @Test
  void theSameInputJoinsARunThatIsUnderWayAndTheNewestCallerOwnsIt() {
    String id = newId();
    SubmitTaskRunResponse first = worker.submit(id, "hold", "same");
    worker.awaitRunning(id);

    SubmitTaskRunResponse second =
        worker.submit(request(id, "hold", "same").setCallerAttempt("try-2"));

    assertThat(second.getDecision()).isEqualTo(SubmitDecision.SUBMIT_DECISION_ATTACHED);
    assertThat(second.getTaskRun().getEpoch()).isEqualTo(first.getTaskRun().getEpoch());
    assertThat(second.getTaskRun().getCallerAttempt()).isEqualTo("try-2");
    assertThat(cancel(id, "try-1")).isFalse();
    worker.tasks.gate.release();
    assertThat(worker.finished(id).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    assertThat(worker.tasks.executions).hasValue(1);
  }

  @Test
  void theSameInputJoinsARunThatIsQueued() {
    List<String> holders = occupy();
    String id = newId();
    SubmitTaskRunResponse first = worker.submit(id, "echo", "queued");

    assertThat(worker.submit(id, "echo", "queued").getDecision())
        .isEqualTo(SubmitDecision.SUBMIT_DECISION_ATTACHED);
    worker.tasks.gate.release(2);
    holders.forEach(worker::finished);
    assertThat(worker.finished(id).getEpoch()).isEqualTo(first.getTaskRun().getEpoch());
  }

  @Test
  void aQueuedRunIsTheSameWhoeverTellsOfIt() {
    String before = newId();
    worker.submit(before, "echo", "old");
    assertThat(worker.finished(before).getReport()).contains("old");
    List<String> holders = occupy();
    for (String id : List.of(newId(), before)) {
      TaskRun queued = worker.submit(id, "echo", "new").getTaskRun();
      assertThat(queued.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_QUEUED);
      assertThat(queued.getReport()).isEmpty();
      assertThat(worker.get(id)).isEqualTo(queued);
    }
    worker.tasks.gate.release(2);
    holders.forEach(worker::finished);
    assertThat(worker.finished(before).getReport()).contains("new");
  }

  @Test
  void anotherInputSupersedesARunAndItsResultIsDiscarded() {
    String id = newId();
    SubmitTaskRunResponse first = worker.submit(id, "stubborn", "old");
    worker.awaitRunning(id);

    SubmitTaskRunResponse second = worker.submit(id, "echo", "new");

    assertThat(second.getDecision()).isEqualTo(SubmitDecision.SUBMIT_DECISION_SUPERSEDED);
    assertThat(second.getTaskRun().getEpoch()).isGreaterThan(first.getTaskRun().getEpoch());
    TaskRun run = worker.finished(id);
    assertThat(run.getReport()).contains("\"text\":\"new\"");
    // the old attempt comes to its end after the new one, and must not be heard
    worker.tasks.gate.release();
    String other = newId();
    worker.submit(other, "echo", "later");
    worker.finished(other);
    org.awaitility.Awaitility.await().until(() -> running() == 0);
    assertThat(worker.get(id)).isEqualTo(run);
  }

  @Test
  void aSupersededTaskThatLooksAtItsCheckpointStops() {
    String id = newId();
    worker.submit(id, "hold", "old");
    worker.awaitRunning(id);
    worker.submit(id, "echo", "new");

    assertThat(worker.finished(id).getReport()).contains("\"text\":\"new\"");
    org.awaitility.Awaitility.await().until(() -> running() == 0);
    assertThat(worker.tasks.gate.availablePermits()).isZero();
  }

  @Test
  void aRunThatIsBeingCancelledIsSuperseded() {
    String id = newId();
    SubmitTaskRunResponse first = worker.submit(id, "stubborn", "same");
    worker.awaitRunning(id);
    assertThat(cancel(id, "try-1")).isTrue();

    SubmitTaskRunResponse second =
        worker.submit(request(id, "stubborn", "same").setCallerAttempt("try-2"));

    assertThat(second.getDecision()).isEqualTo(SubmitDecision.SUBMIT_DECISION_SUPERSEDED);
    worker.tasks.gate.release(2);
    TaskRun run = worker.finished(id);
    assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    assertThat(run.getEpoch()).isGreaterThan(first.getTaskRun().getEpoch());
  }

  @Test
  void aResultThatNobodyAcknowledgedIsHandedOutAgain() {
    String id = newId();
    worker.submit(id, "echo", "result");
    worker.finished(id);

    SubmitTaskRunResponse second =
        worker.submit(request(id, "echo", "result").setCallerAttempt("try-2"));

    assertThat(second.getDecision()).isEqualTo(SubmitDecision.SUBMIT_DECISION_STORED_RESULT);
    assertThat(second.getTaskRun().getReport()).contains("\"text\":\"result\"");
    assertThat(second.getTaskRun().getCallerAttempt()).isEqualTo("try-2");
    assertThat(worker.tasks.executions).hasValue(1);
  }

  @Test
  void anotherInputIsExecutedAlthoughNobodyAcknowledgedTheResult() {
    String id = newId();
    worker.submit(id, "echo", "result");
    worker.finished(id);

    SubmitTaskRunResponse second = worker.submit(id, "echo", "another");

    assertThat(second.getDecision()).isEqualTo(SubmitDecision.SUBMIT_DECISION_REEXECUTED);
    assertThat(worker.finished(id).getReport()).contains("\"text\":\"another\"");
  }

  @Test
  void anAcknowledgedResultServesOnlyTheCallerThatHasIt() {
    String id = newId();
    worker.submit(id, "echo", "result");
    long first = worker.finished(id).getEpoch();
    assertThat(ack(id, "try-1", first).getAcknowledged()).isTrue();

    assertThat(worker.submit(id, "echo", "result").getDecision())
        .isEqualTo(SubmitDecision.SUBMIT_DECISION_STORED_RESULT);
    SubmitTaskRunResponse cleared =
        worker.submit(request(id, "echo", "result").setCallerAttempt("try-2"));

    assertThat(cleared.getDecision()).isEqualTo(SubmitDecision.SUBMIT_DECISION_REEXECUTED);
    assertThat(cleared.getTaskRun().getEpoch()).isGreaterThan(first);
    assertThat(cleared.getTaskRun().getAcknowledged()).isFalse();
    worker.finished(id);
    assertThat(worker.tasks.executions).hasValue(2);
  }

  @Test
  void anAcknowledgementOfAnotherAttemptOrAReplacedCallerIsIgnored() {
    String id = newId();
    worker.submit(id, "echo", "result");
    long epoch = worker.finished(id).getEpoch();
    worker.submit(request(id, "echo", "result").setCallerAttempt("try-2"));

    assertThat(ack(id, "try-1", epoch).getAcknowledged()).isFalse();
    assertThat(ack(id, "try-2", epoch + 1).getAcknowledged()).isFalse();
    assertThat(ack(id, "try-2", epoch).getAcknowledged()).isTrue();
  }

  @Test
  void aFailedRunIsExecutedAgain() {
    String id = newId();
    worker.submit(id, "fail", "STORE_LOCKED");
    TaskRun failed = worker.finished(id);
    assertThat(failed.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_FAILED);
    assertThat(failed.getError().getCode()).isEqualTo("STORE_LOCKED");
    assertThat(failed.getError().getRetryable()).isTrue();

    SubmitTaskRunResponse second = worker.submit(id, "fail", "STORE_LOCKED");

    assertThat(second.getDecision()).isEqualTo(SubmitDecision.SUBMIT_DECISION_REEXECUTED);
    assertThat(second.getTaskRun().hasError()).isFalse();
    assertThat(worker.finished(id).getEpoch()).isGreaterThan(failed.getEpoch());
  }

  @Test
  void aCancelledRunIsExecutedAgain() {
    String id = newId();
    worker.submit(id, "hold", "x");
    worker.awaitRunning(id);
    cancel(id, "try-1");
    worker.finished(id);

    assertThat(worker.submit(id, "hold", "x").getDecision())
        .isEqualTo(SubmitDecision.SUBMIT_DECISION_REEXECUTED);
    worker.tasks.gate.release();
    assertThat(worker.finished(id).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
  }

  @Test
  void duplicatesAtTheSameTimeGiveOneAttempt() throws Exception {
    String id = newId();
    ExecutorService callers = Executors.newFixedThreadPool(16);
    try {
      List<Callable<SubmitTaskRunResponse>> calls = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        String caller = "try-" + i;
        calls.add(() -> worker.submit(request(id, "hold", "same").setCallerAttempt(caller)));
      }
      List<SubmitDecision> decisions = new ArrayList<>();
      for (Future<SubmitTaskRunResponse> call : callers.invokeAll(calls)) {
        decisions.add(call.get().getDecision());
      }
      assertThat(decisions)
          .containsOnlyOnce(SubmitDecision.SUBMIT_DECISION_CREATED)
          .filteredOn(decision -> decision == SubmitDecision.SUBMIT_DECISION_ATTACHED)
          .hasSize(63);
    } finally {
      callers.shutdownNow();
    }
    worker.tasks.gate.release();
    worker.finished(id);
    assertThat(worker.tasks.executions).hasValue(1);
  }

  @Test
  void aDigestOfTheCallersOwnDecides() {
    String id = newId();
    String digest = "sha256:" + "ab".repeat(32);
    worker.submit(request(id, "echo", "one").setInputDigest(digest));
    worker.finished(id);

    SubmitTaskRunResponse second = worker.submit(request(id, "echo", "two").setInputDigest(digest));

    assertThat(second.getDecision()).isEqualTo(SubmitDecision.SUBMIT_DECISION_STORED_RESULT);
    assertThat(second.getTaskRun().getInputDigest()).isEqualTo(digest);
  }

  private List<String> occupy() {
    List<String> holders = List.of(newId(), newId());
    holders.forEach(holder -> worker.submit(holder, "hold", "x"));
    holders.forEach(worker::awaitRunning);
    return holders;
  }

  private int running() {
    return worker
        .worker()
        .getWorker(io.javatask.proto.v1.GetWorkerRequest.getDefaultInstance())
        .getWorker()
        .getRunning();
  }

  private boolean cancel(String id, String caller) {
    return worker
        .runs()
        .cancelTaskRun(
            CancelTaskRunRequest.newBuilder().setRequestId(id).setCallerAttempt(caller).build())
        .getAccepted();
  }

  private TaskRun ack(String id, String caller, long epoch) {
    return worker
        .runs()
        .ackTaskRun(
            AckTaskRunRequest.newBuilder()
                .setRequestId(id)
                .setCallerAttempt(caller)
                .setEpoch(epoch)
                .build())
        .getTaskRun();
  }
}
