package io.javatask.worker;

import static io.javatask.worker.TestWorker.inputs;
import static io.javatask.worker.TestWorker.newId;
import static io.javatask.worker.TestWorker.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Value;
import io.javatask.proto.v1.GetTaskTypeRequest;
import io.javatask.proto.v1.GetWorkerRequest;
import io.javatask.proto.v1.ListTaskRunsRequest;
import io.javatask.proto.v1.ListTaskRunsResponse;
import io.javatask.proto.v1.ListTaskTypesRequest;
import io.javatask.proto.v1.ListTaskTypesResponse;
import io.javatask.proto.v1.ListViolationsRequest;
import io.javatask.proto.v1.ListViolationsResponse;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.proto.v1.TaskType;
import io.javatask.proto.v1.Violation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists, page by page, and what the worker says of itself. */
@ParameterizedClass
@EnumSource
class ListTest {
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
  void runsAreListedNewestFirstWithoutGapOrRepeat() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      String id = newId();
      worker.submit(request(id, "echo", "x").putLabels("dag", i % 2 == 0 ? "even" : "odd"));
      worker.finished(id);
      ids.add(0, id);
    }

    assertThat(runs(ListTaskRunsRequest.newBuilder().setPageSize(3))).isEqualTo(ids);
    assertThat(runs(ListTaskRunsRequest.newBuilder())).isEqualTo(ids);
    assertThat(runs(ListTaskRunsRequest.newBuilder().setPageSize(1).putLabels("dag", "odd")))
        .containsExactly(ids.get(1), ids.get(3), ids.get(5));
    assertThat(runs(ListTaskRunsRequest.newBuilder().putLabels("dag", "none"))).isEmpty();
  }

  @Test
  void runsAreFoundByStateAndType() {
    String good = newId();
    String bad = newId();
    worker.submit(good, "echo", "x");
    worker.submit(bad, "fail", "STORE_FULL");
    worker.finished(good);
    worker.finished(bad);

    assertThat(
            runs(
                ListTaskRunsRequest.newBuilder()
                    .addStates(TaskRunState.TASK_RUN_STATE_FAILED)
                    .addStates(TaskRunState.TASK_RUN_STATE_LOST)))
        .containsExactly(bad);
    assertThat(runs(ListTaskRunsRequest.newBuilder().setTaskType("echo"))).containsExactly(good);
  }

  @Test
  void violationsAreListedByRuleAndRowPageByPage() {
    String id = newId();
    worker.submit(
        request(id, "echo", "x")
            .setInputs(
                inputs("x").putFields("times", Value.newBuilder().setNumberValue(5).build())));
    worker.finished(id);

    List<Violation> all = violations(ListViolationsRequest.newBuilder().setRequestId(id));

    assertThat(all).hasSize(10);
    assertThat(all.get(0).getRule()).isEqualTo("first");
    assertThat(all.get(6))
        .isEqualTo(
            Violation.newBuilder()
                .setRule("second")
                .setRow(1)
                .setLine(3)
                .setValue("v1")
                .setReason("odd")
                .build());
    assertThat(violations(ListViolationsRequest.newBuilder().setRequestId(id).setPageSize(3)))
        .isEqualTo(all);
    assertThat(violations(ListViolationsRequest.newBuilder().setRequestId(id).setRule("second")))
        .isEqualTo(all.subList(5, 10));
    assertThatThrownBy(
            () -> violations(ListViolationsRequest.newBuilder().setRequestId(id).setRule("secnd")))
        .hasMessageContaining("did you mean 'second'?");
  }

  @Test
  void aReportThatIsLargerThanAMessageLeavesItsSamplesToThePages() {
    String id = newId();
    worker.submit(
        request(id, "echo", "x")
            .setInputs(
                TestWorker.inputs("x")
                    .putFields("times", Value.newBuilder().setNumberValue(12_000).build())));

    TaskRun run = worker.finished(id);

    assertThat(run.getReport()).contains("\"rule\":\"second\",\"sample\":[]").hasSizeLessThan(1000);
    assertThat(worker.get(id)).isEqualTo(run);
    assertThat(violations(ListViolationsRequest.newBuilder().setRequestId(id).setPageSize(1000)))
        .hasSize(24_000);
  }

  @Test
  void taskTypesAreListedAndDescribed() {
    List<String> names = new ArrayList<>();
    ListTaskTypesRequest.Builder request = ListTaskTypesRequest.newBuilder().setPageSize(2);
    ListTaskTypesResponse page;
    do {
      page = worker.taskTypes().listTaskTypes(request.build());
      page.getTaskTypesList().forEach(type -> names.add(type.getName()));
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());

    assertThat(names)
        .containsExactly(
            "backfill",
            "break",
            "commit",
            "count",
            "echo",
            "exhaust",
            "fail",
            "hold",
            "ingest",
            "quote",
            "release",
            "slow-count",
            "stubborn",
            "upsert",
            "validate");
    TaskType type =
        worker
            .taskTypes()
            .getTaskType(GetTaskTypeRequest.newBuilder().setName("echo").build())
            .getTaskType();
    assertThat(type.getInputSchema()).contains("\"text\"");
    assertThat(type.getOutputSchema()).isEqualTo("{}");
    assertThat(type.getIdempotent()).isTrue();
  }

  @Test
  void theWorkerSaysWhatItIs() {
    var self = worker.worker().getWorker(GetWorkerRequest.getDefaultInstance()).getWorker();

    assertThat(self.getVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(self.getWireVersionsList()).containsExactly("javatask.v1");
    assertThat(self.getLocationsList())
        .containsExactlyInAnyOrder("landing", "warehouse", "contracts");
    assertThat(self.getMaxRunning()).isEqualTo(2);
    assertThat(self.getQueuesList()).containsExactly("default");
    assertThat(self.getDraining()).isFalse();
  }

  private List<String> runs(ListTaskRunsRequest.Builder request) {
    List<String> ids = new ArrayList<>();
    ListTaskRunsResponse page;
    do {
      page = worker.runs().listTaskRuns(request.build());
      page.getTaskRunsList().stream().map(TaskRun::getRequestId).forEach(ids::add);
      assertThat(page.getTaskRunsList()).allMatch(run -> run.getReport().isEmpty());
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return ids;
  }

  private List<Violation> violations(ListViolationsRequest.Builder request) {
    List<Violation> found = new ArrayList<>();
    ListViolationsResponse page;
    do {
      page = worker.runs().listViolations(request.build());
      found.addAll(page.getViolationsList());
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return found;
  }
}
