package io.javatask.worker;

import static io.javatask.worker.TestWorker.newId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.javatask.proto.v1.AckTaskRunRequest;
import io.javatask.proto.v1.Contract;
import io.javatask.proto.v1.ContractSource;
import io.javatask.proto.v1.DataInterval;
import io.javatask.proto.v1.GetTaskTypeRequest;
import io.javatask.proto.v1.ListContractsRequest;
import io.javatask.proto.v1.ListContractsResponse;
import io.javatask.proto.v1.ListViolationsRequest;
import io.javatask.proto.v1.RegisterContractRequest;
import io.javatask.proto.v1.SubmitDecision;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.proto.v1.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Ingest, validate and upsert over the wire, with contracts, a landing directory and a DuckDB file.
 */
class CoreTasksTest {
  private static final String HEADER = "id,amount,seen_at\n";
  private static final String ROWS =
      HEADER + "a,1,2026-01-01T10:00:00Z\nb,2,2026-01-01T11:00:00Z\n";
  private static final String BAD_ROWS = ROWS + "b,-3,2026-01-01T12:00:00Z\n";

  @TempDir Path home = Path.of("");
  private final JsonMapper json = JsonMapper.builder().build();
  private TestWorker worker;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(home.resolve("landing"));
    Files.createDirectories(home.resolve("contracts"));
    Files.writeString(home.resolve("contracts/things.json"), contract("1.0.0"));
    worker = TestWorker.start(home);
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  @Test
  void rowsGoFromAFileThroughTheLandingTableIntoTheTarget() throws IOException {
    land("day.csv", ROWS);
    TaskRun ingested = run("ingest", "source", "landing:day.csv", "landing", "warehouse:raw");
    TaskRun upserted = run("upsert", "landing", "warehouse:raw", "target", "warehouse:things");

    assertThat(ingested.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    JsonNode report = json.readTree(upserted.getReport());
    assertThat(report.path("verdict").asString()).isEqualTo("PROCEED");
    assertThat(report.path("receipt").path("inserted").asLong()).isEqualTo(2);
    assertThat(report.path("requestId").asString()).isEqualTo(upserted.getRequestId());
    assertThat(report.path("epoch").asLong()).isEqualTo(upserted.getEpoch());
    assertThat(report.path("interval").asString())
        .isEqualTo("2026-01-01T00:00:00Z/2026-01-02T00:00:00Z");
    assertThat(upserted.getAsOfTime().getSeconds())
        .isEqualTo(Instant.parse("2026-01-02T00:00:00Z").getEpochSecond());
  }

  @Test
  void aReportKeepsToTheSchemaThatTheTaskTypeServes() throws IOException {
    land("day.csv", BAD_ROWS);
    TaskRun run = run("validate", "source", "landing:day.csv");
    String schema =
        worker
            .taskTypes()
            .getTaskType(GetTaskTypeRequest.newBuilder().setName("validate").build())
            .getTaskType()
            .getOutputSchema();

    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema)
                .validate(json.readTree(run.getReport())))
        .isEmpty();
  }

  @Test
  void aViolatedContractIsAResultAndItsRowsAreListed() throws IOException {
    land("day.csv", BAD_ROWS);
    TaskRun run = run("validate", "source", "landing:day.csv");

    assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    assertThat(json.readTree(run.getReport()).path("verdict").asString()).isEqualTo("FAIL");
    List<Violation> violations =
        worker
            .runs()
            .listViolations(
                ListViolationsRequest.newBuilder().setRequestId(run.getRequestId()).build())
            .getViolationsList();
    assertThat(violations).anyMatch(v -> v.getColumn().equals("id") && v.getRow() == 2);
    assertThat(violations).anyMatch(v -> v.getValue().equals("-3") && v.getLine() == 4);
  }

  @Test
  void aLateFileIsRetriedAndThenReplayedWithoutEffect() throws IOException {
    SubmitTaskRunRequest.Builder request =
        request("ingest", "source", "landing:late.csv", "landing", "warehouse:raw");
    worker.submit(request);
    TaskRun late = worker.finished(request.getRequestId());
    assertThat(late.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_FAILED);
    assertThat(late.getError().getCode()).isEqualTo("SOURCE_NOT_FOUND");
    assertThat(late.getError().getRetryable()).isTrue();

    land("late.csv", ROWS);
    worker.submit(request.setCallerAttempt("try-2"));
    TaskRun landed = worker.finished(request.getRequestId());
    assertThat(landed.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    assertThat(landed.getEpoch()).isGreaterThan(late.getEpoch());
    ack(landed);

    worker.submit(request.setCallerAttempt("try-3"));
    TaskRun again = worker.finished(request.getRequestId());
    JsonNode first = json.readTree(landed.getReport()).path("receipt");
    JsonNode second = json.readTree(again.getReport()).path("receipt");
    assertThat(again.getEpoch()).isGreaterThan(landed.getEpoch());
    assertThat(second.path("contentHash")).isEqualTo(first.path("contentHash"));
  }

  @Test
  void aMendedFileSucceedsAfterAFailedVerdict() throws IOException {
    land("day.csv", BAD_ROWS);
    SubmitTaskRunRequest.Builder request =
        request("ingest", "source", "landing:day.csv", "landing", "warehouse:raw");
    worker.submit(request);
    TaskRun refused = worker.finished(request.getRequestId());
    assertThat(json.readTree(refused.getReport()).path("verdict").asString()).isEqualTo("FAIL");
    ack(refused);

    land("day.csv", ROWS);
    worker.submit(request.setCallerAttempt("cleared"));
    TaskRun mended = worker.finished(request.getRequestId());

    assertThat(json.readTree(mended.getReport()).path("verdict").asString()).isEqualTo("PROCEED");
  }

  @Test
  void aContractThatComesWithTheRequestIsRecordedByItsHash() throws IOException {
    land("day.csv", ROWS);
    SubmitTaskRunRequest.Builder request = request("validate", "source", "landing:day.csv");
    request.setContract(
        ContractSource.newBuilder()
            .setText(contract("2.5.0"))
            .setOrigin("/home/me/dags/mine.json"));
    worker.submit(request);
    TaskRun run = worker.finished(request.getRequestId());

    JsonNode used = json.readTree(run.getReport()).path("contract");
    assertThat(used.path("version").asString()).isEqualTo("2.5.0");
    assertThat(contracts(10))
        .anyMatch(c -> c.getHash().equals(used.path("hash").asString()) && c.getText().isEmpty());
  }

  @Test
  void contractsAreRegisteredOnceAndListedByNameNewestFirst() {
    for (String version : List.of("1.0.0", "1.1.0", "1.1.0", "1.2.0")) {
      Contract registered = register(contract(version));
      assertThat(registered.getVersion()).isEqualTo(version);
      assertThat(registered.getHash()).matches("sha256:[0-9a-f]{64}");
    }

    assertThat(contracts(1).stream().map(Contract::getVersion))
        .containsExactly("1.2.0", "1.1.0", "1.0.0");
  }

  @Test
  void aContractThatIsNoneOrNotThereIsRefusedByName() {
    assertRefused(
        () -> register("{\"kind\": \"DataContract\"}"), Status.Code.INVALID_ARGUMENT, "text: ");
    assertRefused(() -> register(""), Status.Code.INVALID_ARGUMENT, "text: is missing");
    assertRefused(
        () ->
            worker.submit(
                request("validate", "source", "landing:x.csv")
                    .setContract(ContractSource.newBuilder().setName("thing"))),
        Status.Code.NOT_FOUND,
        "did you mean 'things'?");
    assertRefused(
        () ->
            worker.submit(
                request("validate", "source", "landing:x.csv")
                    .setContract(ContractSource.newBuilder().setName("things").setSchema("thigs"))),
        Status.Code.INVALID_ARGUMENT,
        "did you mean 'things'?");
    assertRefused(
        () -> worker.submit(request("validate", "source", "landig:x.csv")),
        Status.Code.INVALID_ARGUMENT,
        "inputs.source: there is no location 'landig'; did you mean 'landing'?");
  }

  @Test
  void aTaskThatNeedsAContractSaysSo() throws IOException {
    land("day.csv", ROWS);
    SubmitTaskRunRequest.Builder request = request("validate", "source", "landing:day.csv");
    request.clearContract();

    assertRefused(
        () -> worker.submit(request),
        Status.Code.INVALID_ARGUMENT,
        "contract: is missing; 'validate' judges rows by one");
  }

  @Test
  void alternativeInputsAreNamed() {
    assertRefused(
        () -> worker.submit(request("validate")),
        Status.Code.INVALID_ARGUMENT,
        "inputs: give one of 'source', 'table'");
    assertRefused(
        () ->
            worker.submit(
                request("validate", "source", "landing:x.csv", "table", "warehouse:things")),
        Status.Code.INVALID_ARGUMENT,
        "inputs: give only one of 'source', 'table'");
  }

  @Test
  void aContractThatChangedUnderItsNameIsAnotherInput() throws IOException {
    land("day.csv", ROWS);
    SubmitTaskRunRequest.Builder request = request("validate", "source", "landing:day.csv");
    request.setInputDigest("sha256:" + "ab".repeat(32));
    worker.submit(request);
    worker.finished(request.getRequestId());
    assertThat(worker.submit(request).getDecision())
        .isEqualTo(SubmitDecision.SUBMIT_DECISION_STORED_RESULT);

    Files.writeString(home.resolve("contracts/things.json"), contract("1.1.0"));

    assertThat(worker.submit(request).getDecision())
        .isEqualTo(SubmitDecision.SUBMIT_DECISION_REEXECUTED);
    TaskRun run = worker.finished(request.getRequestId());
    assertThat(json.readTree(run.getReport()).path("contract").path("version").asString())
        .isEqualTo("1.1.0");
  }

  @Test
  void aTargetTakesARequestAlsoFromAWorkerThatLostItsLedger() throws IOException {
    land("day.csv", ROWS);
    SubmitTaskRunRequest.Builder request =
        request("upsert", "source", "landing:day.csv", "target", "warehouse:things");
    worker.submit(request);
    worker.finished(request.getRequestId());
    ack(worker.get(request.getRequestId()));
    worker.submit(request.setCallerAttempt("cleared"));
    TaskRun before = worker.finished(request.getRequestId());
    worker.close();
    try (var files = Files.walk(home.resolve("javatask-state"))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    worker = TestWorker.start(home);

    worker.submit(request);
    TaskRun run = worker.finished(request.getRequestId());

    assertThat(run.getState())
        .as(run.getError().getMessage())
        .isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    assertThat(run.getEpoch()).isGreaterThan(before.getEpoch());
    assertThat(json.readTree(run.getReport()).path("receipt").path("replayed").asBoolean())
        .isTrue();
  }

  @Test
  void tablesThatAreNobodysTargetAreRefused() throws IOException {
    land("day.csv", ROWS);
    for (String table : List.of("information_schema.tables", "_javatask_receipt")) {
      TaskRun run = run("upsert", "source", "landing:day.csv", "target", "warehouse:" + table);
      assertThat(run.getError().getCode()).isEqualTo("INVALID_INPUT");
      assertThat(run.getError().getMessage()).contains("'warehouse:" + table + "'");
    }
  }

  @Test
  void aPathOutOfItsLocationIsRefused() throws IOException {
    Files.writeString(home.resolve("secret.csv"), ROWS);
    TaskRun run = run("validate", "source", "landing:../secret.csv");

    assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_FAILED);
    assertThat(run.getError().getCode()).isEqualTo("PATH_REFUSED");
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call,
      Status.Code code,
      String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  private void land(String name, String text) throws IOException {
    Files.writeString(home.resolve("landing").resolve(name), text);
  }

  private TaskRun run(String task, String... inputs) {
    SubmitTaskRunRequest.Builder request = request(task, inputs);
    worker.submit(request);
    return worker.finished(request.getRequestId());
  }

  private static SubmitTaskRunRequest.Builder request(String task, String... inputs) {
    Struct.Builder struct = Struct.newBuilder();
    for (int i = 0; i < inputs.length; i += 2) {
      struct.putFields(inputs[i], Value.newBuilder().setStringValue(inputs[i + 1]).build());
    }
    return SubmitTaskRunRequest.newBuilder()
        .setRequestId(newId())
        .setCallerAttempt("try-1")
        .setTaskType(task)
        .setInputs(struct)
        .setContract(ContractSource.newBuilder().setName("things"))
        .setDataInterval(
            DataInterval.newBuilder()
                .setStartTime(time("2026-01-01T00:00:00Z"))
                .setEndTime(time("2026-01-02T00:00:00Z")));
  }

  private static Timestamp time(String text) {
    return Timestamp.newBuilder().setSeconds(Instant.parse(text).getEpochSecond()).build();
  }

  private void ack(TaskRun run) {
    TaskRun acknowledged =
        worker
            .runs()
            .ackTaskRun(
                AckTaskRunRequest.newBuilder()
                    .setRequestId(run.getRequestId())
                    .setCallerAttempt(run.getCallerAttempt())
                    .setEpoch(run.getEpoch())
                    .build())
            .getTaskRun();
    assertThat(acknowledged.getAcknowledged()).isTrue();
  }

  private Contract register(String text) {
    return worker
        .contracts()
        .registerContract(RegisterContractRequest.newBuilder().setText(text).build())
        .getContract();
  }

  private List<Contract> contracts(int pageSize) {
    List<Contract> found = new ArrayList<>();
    ListContractsRequest.Builder request = ListContractsRequest.newBuilder().setPageSize(pageSize);
    ListContractsResponse page;
    do {
      page = worker.contracts().listContracts(request.build());
      found.addAll(page.getContractsList());
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return found;
  }

  private static String contract(String version) {
    return """
    {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "urn:test:things", "name": "things",
     "version": "%s", "status": "active",
     "schema": [{"name": "things", "logicalType": "object", "properties": [
       {"name": "id", "logicalType": "string", "required": true, "unique": true,
        "primaryKey": true, "primaryKeyPosition": 1},
       {"name": "amount", "logicalType": "integer", "logicalTypeOptions": {"minimum": 0}},
       {"name": "seen_at", "logicalType": "timestamp", "required": true}]}]}
    """
        .formatted(version);
  }
}
