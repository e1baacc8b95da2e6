package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.javatask.proto.v1.ContractSource;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.worker.config.RunLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs wait until the worker has as much memory to spare as they are accounted for. */
@ParameterizedClass
@EnumSource
class MemoryTest {
  private static final long LIMIT = 100L << 20;
  private static final RunLimits LIMITS =
      new RunLimits(
          4,
          50,
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(3),
          Duration.ofSeconds(1),
          LIMIT);
  private static final String CONTRACT =
      """
      {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "urn:things", "name": "things", "version": "1.0.0",
       "status": "active",
       "schema": [{"name": "things", "properties": [
         {"name": "id", "logicalType": "string", "required": true, "unique": true}]}]}
      """;

  @Parameter TestLedger kind = TestLedger.SQLITE;
  @TempDir Path home = Path.of("");
  private TestWorker worker;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(home.resolve("landing"));
    worker = TestWorker.start(TestWorker.config(home, LIMITS, 0, kind.fresh()));
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  private String hold(long megabytes) {
    String id = TestWorker.newId();
    worker.submit(TestWorker.request(id, "hold", "x").setMemory(megabytes << 20));
    return id;
  }

  private TaskRunState state(String id) {
    return worker.get(id).getState();
  }

  @Test
  void runWaitsForRoomAndNothingPassesIt() throws InterruptedException {
    String first = hold(60);
    worker.awaitRunning(first);
    String large = hold(60);
    String small = hold(10);

    Thread.sleep(500);
    assertThat(Stream.of(first, large, small).map(this::state))
        .containsExactly(
            TaskRunState.TASK_RUN_STATE_RUNNING,
            TaskRunState.TASK_RUN_STATE_QUEUED,
            TaskRunState.TASK_RUN_STATE_QUEUED);

    worker.tasks.gate.release();

    assertThat(worker.finished(first).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    worker.awaitRunning(large);
    worker.awaitRunning(small);
    worker.tasks.gate.release(2);
    assertThat(worker.finished(small).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
  }

  @Test
  void neverMoreRunTogetherThanFitAndAllRunInTheEnd() {
    // each is accounted for 30, so that three fit, and a fourth has a thread but no room
    List<String> ids = Stream.generate(() -> hold(30)).limit(20).toList();
    for (int done = 0; done < ids.size(); done++) {
      int left = ids.size() - done;
      Awaitility.await()
          .pollInterval(Duration.ofMillis(5))
          .until(() -> running(ids) == Math.min(3, left));
      worker.tasks.gate.release();
      int ended = done + 1;
      Awaitility.await()
          .pollInterval(Duration.ofMillis(5))
          .until(
              () ->
                  ids.stream()
                          .filter(id -> state(id) == TaskRunState.TASK_RUN_STATE_SUCCEEDED)
                          .count()
                      == ended);
      assertThat(running(ids)).isLessThanOrEqualTo(3);
    }
  }

  private long running(List<String> ids) {
    return ids.stream().filter(id -> state(id) == TaskRunState.TASK_RUN_STATE_RUNNING).count();
  }

  @Test
  void runThatNeverFitsIsRefused() {
    assertThatThrownBy(() -> hold(101))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION))
        .hasMessageContaining("memory: the run is accounted for " + (101L << 20) + " bytes")
        .hasMessageContaining(LIMIT + " (runs.memory)");
    assertThatThrownBy(() -> hold(-1))
        .hasMessageContaining("memory: must not be less than nothing");
  }

  @Test
  void runThatSaysNothingIsAccountedForWhatItsContractMayHold() throws IOException {
    Files.writeString(home.resolve("landing/things.csv"), "id\na\n");
    var request =
        TestWorker.request(TestWorker.newId(), "validate", "x")
            .setContract(ContractSource.newBuilder().setText(CONTRACT));
    request
        .getInputsBuilder()
        .clear()
        .putFields(
            "source",
            com.google.protobuf.Value.newBuilder().setStringValue("landing:things.csv").build());

    // what the one rule of different values holds before it spills, and the task itself
    assertThatThrownBy(() -> worker.submit(request))
        .hasMessageContaining("accounted for " + ((160L << 20) + (48L << 20)) + " bytes");

    worker.submit(request.setMemory(50L << 20));
    assertThat(worker.finished(request.getRequestId()).getState())
        .isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
  }
}
