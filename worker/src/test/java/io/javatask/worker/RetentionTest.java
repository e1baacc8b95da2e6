package io.javatask.worker;

import static io.javatask.worker.TestWorker.newId;
import static io.javatask.worker.TestWorker.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import io.javatask.proto.v1.ListTaskRunsRequest;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.worker.config.Retention;
import io.javatask.worker.config.RunBounds;
import io.javatask.worker.config.WorkerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a worker forgets, and what it does not let a run do. */
@ParameterizedClass
@EnumSource
class RetentionTest {
  @Parameter TestLedger kind = TestLedger.SQLITE;
  @TempDir Path home = Path.of("");

  @Test
  void theOldestRunsAreForgottenButNoneThatLives() {
    var retention = new Retention(Optional.empty(), Optional.of(3));
    try (TestWorker worker = TestWorker.start(config(RunBounds.NONE, retention))) {
      String held = newId();
      worker.submit(held, "hold", "x");
      worker.awaitRunning(held);
      List<String> over = Stream.generate(TestWorker::newId).limit(5).toList();
      for (String id : over) {
        worker.submit(request(id, "echo", "x").putLabels("a", "b"));
        worker.finished(id);
      }

      Awaitility.await().atMost(Duration.ofSeconds(25)).until(() -> ids(worker).size() == 3);
      assertThat(ids(worker)).containsExactlyInAnyOrder(held, over.get(3), over.get(4));
      worker.tasks.gate.release();
      assertThat(worker.finished(held).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    }
  }

  @Test
  void runsAreForgottenByAgeAndCanBeMadeAnew() {
    var retention = new Retention(Optional.of(Duration.ofSeconds(2)), Optional.empty());
    try (TestWorker worker = TestWorker.start(config(RunBounds.NONE, retention))) {
      String id = newId();
      worker.submit(id, "echo", "x");
      TaskRun first = worker.finished(id);

      Awaitility.await().until(() -> ids(worker).isEmpty());
      worker.submit(id, "echo", "x");
      assertThat(worker.finished(id).getEpoch()).isGreaterThan(first.getEpoch());
    }
  }

  @Test
  void aRunThatReadsMoreThanItMayFails() {
    var bounds = new RunBounds(Optional.of(3L), Optional.empty());
    try (TestWorker worker = TestWorker.start(config(bounds, Retention.NONE))) {
      assertThat(count(worker, 3).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);

      TaskRun run = count(worker, 5);

      assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_FAILED);
      assertThat(run.getError().getCode()).isEqualTo("LIMIT_EXCEEDED");
      assertThat(run.getError().getMessage())
          .isEqualTo("the run read 4 rows, and the worker allows 3 (runs.maxRows)");
    }
  }

  private static TaskRun count(TestWorker worker, int times) {
    String id = newId();
    worker.submit(
        request(id, "count", "x")
            .setInputs(
                TestWorker.inputs("x")
                    .putFields("times", Value.newBuilder().setNumberValue(times).build())));
    return worker.finished(id);
  }

  private static List<String> ids(TestWorker worker) {
    return worker
        .runs()
        .listTaskRuns(ListTaskRunsRequest.getDefaultInstance())
        .getTaskRunsList()
        .stream()
        .map(TaskRun::getRequestId)
        .toList();
  }

  private WorkerConfig config(RunBounds bounds, Retention retention) {
    WorkerConfig plain = TestWorker.config(home, TestWorker.LIMITS, 0, kind.fresh());
    return plain.toBuilder().bounds(bounds).retention(retention).build();
  }
}
