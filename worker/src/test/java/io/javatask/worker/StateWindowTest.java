package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.javatask.proto.v1.ContractSource;
import io.javatask.proto.v1.DataInterval;
import io.javatask.proto.v1.GetContractWindowRequest;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.worker.cli.TestCommand;
import io.javatask.worker.config.LedgerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Windows over the runs of several days, from a real ledger, over the wire and the command line.
 */
@ParameterizedClass
@EnumSource
class StateWindowTest {
  @Parameter TestLedger kind = TestLedger.SQLITE;
  @TempDir Path home = Path.of("");
  private LedgerConfig ledger = LedgerConfig.DEFAULT;
  private TestWorker worker;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(home.resolve("landing"));
    Files.createDirectories(home.resolve("contracts"));
    Files.writeString(
        home.resolve("contracts/things.json"),
        """
        {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "urn:test:things", "version": "1.0.0",
         "customProperties": [{"property": "policy", "value": {"onViolation": "warn"}}],
         "schema": [{"name": "things", "properties": [
           {"name": "id", "logicalType": "string", "required": true, "unique": true},
           {"name": "amount", "logicalType": "integer", "logicalTypeOptions": {"minimum": 0},
            "quality": [{"id": "mean", "type": "custom", "engine": "javatask", "implementation":
              {"check": "mean", "arguments": {"max": 10}}}]}]}]}
        """);
    ledger = kind.fresh();
    worker = TestWorker.start(home, ledger);
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  private void ingest(int day, String id, String rows) throws IOException {
    String file = "day" + day + ".csv";
    Files.writeString(home.resolve("landing").resolve(file), "id,amount\n" + rows);
    worker.submit(
        SubmitTaskRunRequest.newBuilder()
            .setRequestId(id)
            .setCallerAttempt("try-" + TestWorker.newId())
            .setTaskType("ingest")
            .setInputs(
                Struct.newBuilder()
                    .putFields("source", text("landing:" + file))
                    .putFields("landing", text("warehouse:raw")))
            .setContract(ContractSource.newBuilder().setName("things"))
            .setDataInterval(
                DataInterval.newBuilder().setStartTime(day(day)).setEndTime(day(day + 1))));
    assertThat(worker.finished(id).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Timestamp day(int day) {
    Instant time = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(86_400L * day);
    return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).build();
  }

  private static GetContractWindowRequest.Builder window(int from, int to) {
    return GetContractWindowRequest.newBuilder()
        .setContractId("urn:test:things")
        .setStartTime(day(from))
        .setEndTime(day(to));
  }

  private JsonNode report(GetContractWindowRequest.Builder request) {
    return JsonMapper.shared()
        .readTree(worker.contracts().getContractWindow(request.build()).getReport());
  }

  private static JsonNode rule(JsonNode report, String id) {
    return report
        .path("results")
        .valueStream()
        .filter(r -> r.path("rule").asString().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aWindowIsJudgedFromTheLastRunOfEachOfItsIntervals() throws IOException {
    ingest(0, TestWorker.newId(), "a,1\nb,3\n");
    ingest(1, TestWorker.newId(), "a,100\nb,-1\n,100\n");
    ingest(2, TestWorker.newId(), "c,5\n");

    JsonNode all = report(window(0, 3));
    assertThat(all.path("intervals").size()).isEqualTo(3);
    assertThat(rule(all, "id.not_null").path("evaluated").asLong()).isEqualTo(6);
    assertThat(rule(all, "id.not_null").path("failed").asLong()).isEqualTo(1);
    assertThat(rule(all, "mean").path("observed").asDouble()).isEqualTo(208 / 6.0);
    assertThat(rule(all, "mean").path("status").asString()).isEqualTo("FAILED");
    assertThat(rule(all, "id.unique").path("status").asString()).isEqualTo("NOT_EVALUATED");
    assertThat(rule(all, "id.unique").path("message").asString())
        .contains("ask it of the stored table", "0 of 5 rows failed");

    // a repair of the day, as another run, takes the place of what it had
    ingest(1, TestWorker.newId(), "a,3\nb,4\n");
    JsonNode repaired = report(window(0, 3));
    assertThat(rule(repaired, "mean").path("observed").asDouble()).isEqualTo(16 / 5.0);
    assertThat(rule(repaired, "id.not_null").path("failed").asLong()).isZero();
    assertThat(rule(report(window(1, 3)), "mean").path("observed").asDouble()).isEqualTo(4);
    assertThat(report(window(0, 3).setDataset("warehouse:*"))).isEqualTo(repaired);
  }

  @Test
  void theCommandLineTellsTheSameFromTheWorkerAndFromItsLedger() throws IOException {
    ingest(0, TestWorker.newId(), "a,1\nb,3\n");
    ingest(1, TestWorker.newId(), "a,2\n");
    String asked =
        "runs window --contract urn:test:things --from 2026-01-01T00:00:00Z --to"
            + " 2026-01-03T00:00:00Z --json";
    Files.writeString(home.resolve("worker.yaml"), TestLedger.yaml(ledger));
    String remote = TestCommand.run(home, asked + " --worker 127.0.0.1:" + worker.port);
    String local = TestCommand.run(home, asked + " --config worker.yaml");
    assertThat(remote).isEqualTo(local);
    assertThat(rule(JsonMapper.shared().readTree(local), "mean").path("observed").asInt())
        .isEqualTo(2);
    assertThat(TestCommand.run(home, asked.replace(" --json", "") + " --config worker.yaml"))
        .contains("2 intervals", "PASSED        mean: observed 2");
  }

  @Test
  void whatCannotBeToldTogetherIsRefused() throws IOException {
    assertThatThrownBy(() -> report(window(0, 3)))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("no states of the contract 'urn:test:things'");
    assertThatThrownBy(() -> report(window(3, 3)))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .hasMessageContaining("is empty");
    assertThatThrownBy(() -> report(window(0, 3).setContractId("")))
        .hasMessageContaining("contract_id: is missing");
  }
}
