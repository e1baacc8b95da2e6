package io.javatask.worker;

import static io.javatask.worker.TestWorker.newId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.javatask.proto.v1.CancelTaskRunRequest;
import io.javatask.proto.v1.ContractSource;
import io.javatask.proto.v1.DataInterval;
import io.javatask.proto.v1.ParentRun;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.worker.config.LedgerConfig;
import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.config.LineageTransport;
import io.javatask.worker.config.Template;
import io.javatask.worker.lineage.RunEvents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What lineage backends hear of runs, over real HTTP, whatever happens to either side. */
class LineageTest {
  private static final String CONTRACT =
      """
      {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "urn:test:orders", "name": "orders",
       "version": "1.2.0", "status": "active", "domain": "sales",
       "description": {"purpose": "What was ordered."}, "tags": ["daily"],
       "team": {"name": "shop", "members": [{"username": "ann", "role": "owner"}]},
       "schema": [{"name": "orders", "properties": [
         {"name": "id", "logicalType": "string", "required": true, "primaryKey": true, "primaryKeyPosition": 1,
          "description": "Number of the order."},
         {"name": "amount", "logicalType": "integer", "logicalTypeOptions": {"minimum": 0},
          "quality": [{"id": "most", "type": "custom", "engine": "javatask",
                       "implementation": {"check": "max", "arguments": {"max": 100}}}]},
         {"name": "mail", "logicalType": "string", "classification": "confidential",
          "logicalTypeOptions": {"pattern": "@"}}]}],
       "slaProperties": [{"id": "done", "property": "completion", "value": 3, "unit": "h", "element": "orders"}],
       "customProperties": [{"property": "certification", "value": {"useCase": "revenue", "risk": "high", "value": "high"}}]}
      """;

  private static final String ROWS = "id,amount,mail\na,1,ann@example.org\nb,,bob@example.org\n";

  @TempDir Path home = Path.of("");
  private LineageReceiver backend;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(home.resolve("landing"));
    Files.createDirectories(home.resolve("contracts"));
    Files.writeString(home.resolve("contracts/orders.json"), CONTRACT);
    Files.writeString(home.resolve("landing/orders.csv"), ROWS);
    backend = LineageReceiver.start();
  }

  @AfterEach
  void stop() {
    backend.close();
  }

  private static SubmitTaskRunRequest.Builder request(String task, String... inputs) {
    Struct.Builder fields = Struct.newBuilder();
    for (int i = 0; i < inputs.length; i += 2) {
      fields.putFields(inputs[i], Value.newBuilder().setStringValue(inputs[i + 1]).build());
    }
    return SubmitTaskRunRequest.newBuilder()
        .setRequestId(newId())
        .setCallerAttempt("try-1")
        .setTaskType(task)
        .setInputs(fields)
        .setContract(ContractSource.newBuilder().setName("orders"))
        .setDataInterval(
            DataInterval.newBuilder()
                .setStartTime(time("2026-01-01T00:00:00Z"))
                .setEndTime(time("2026-01-02T00:00:00Z")))
        .putLabels("dag_id", "orders_pipeline")
        .putLabels("task_id", task);
  }

  private static SubmitTaskRunRequest.Builder ingest() {
    return request("ingest", "source", "landing:orders.csv", "landing", "warehouse:orders_raw");
  }

  private static Timestamp time(String text) {
    return Timestamp.newBuilder().setSeconds(Instant.parse(text).getEpochSecond()).build();
  }

  private static TaskRun finished(TestWorker worker, SubmitTaskRunRequest.Builder request) {
    worker.submit(request);
    TaskRun run = worker.finished(request.getRequestId());
    assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    return run;
  }

  @Test
  void anIngestIsToldWithAllThatItsContractAndItsReportSay() {
    String parent = newId();
    String root = newId();
    try (TestWorker worker = TestWorker.start(home, backend.settings())) {
      finished(
          worker,
          ingest()
              .setParentRun(
                  ParentRun.newBuilder()
                      .setNamespace("airflow")
                      .setJobName("orders_pipeline.ingest")
                      .setRunId(parent)
                      .setRootNamespace("airflow")
                      .setRootJobName("orders_pipeline")
                      .setRootRunId(root)));
      List<JsonNode> events = backend.await(2);
      JsonNode start = events.get(0);
      JsonNode complete = events.get(1);

      assertThat(start.path("eventType").asString()).isEqualTo("START");
      assertThat(complete.path("eventType").asString()).isEqualTo("COMPLETE");
      assertThat(start.at("/run/runId")).isEqualTo(complete.at("/run/runId"));
      assertThat(complete.at("/job/namespace").asString()).isEqualTo("dte.pipelines");
      assertThat(complete.at("/job/name").asString()).isEqualTo("orders_pipeline.ingest");
      assertThat(complete.at("/job/facets/jobType/processingType").asString()).isEqualTo("BATCH");
      JsonNode run = complete.at("/run/facets");
      assertThat(run.at("/parent/run/runId").asString()).isEqualTo(parent);
      assertThat(run.at("/parent/root/run/runId").asString()).isEqualTo(root);
      assertThat(run.at("/parent/root/job/name").asString()).isEqualTo("orders_pipeline");
      assertThat(run.at("/nominalTime/nominalStartTime").asString()).startsWith("2026-01-01T00:00");
      assertThat(run.at("/processing_engine/name").asString()).isEqualTo("Javatask");
      assertThat(run.at("/javatask_run/verdict").asString()).isEqualTo("PROCEED");
      assertThat(run.at("/javatask_run/rows/accepted").asInt()).isEqualTo(2);
      assertThat(run.at("/test/tests")).anyMatch(t -> t.path("name").asString().equals("most"));
      input(complete);
      output(complete);
      assertThat(start.at("/inputs/0/name")).isEqualTo(complete.at("/inputs/0/name"));
      assertThat(start.at("/outputs/0/name")).isEqualTo(complete.at("/outputs/0/name"));
      assertThat(backend.tokens).containsOnly("Bearer t0ken");
    }
  }

  private void input(JsonNode event) {
    JsonNode input = event.at("/inputs/0");
    assertThat(input.path("namespace").asString()).isEqualTo("file");
    assertThat(input.path("name").asString())
        .isEqualTo(home.resolve("landing/orders.csv").toString());
    assertThat(input.at("/facets/schema/fields/0/name").asString()).isEqualTo("id");
    assertThat(input.at("/facets/schema/fields/0/description").asString())
        .isEqualTo("Number of the order.");
    assertThat(input.at("/facets/documentation/description").asString())
        .isEqualTo("What was ordered.");
    assertThat(input.at("/facets/ownership/owners/0/name").asString()).isEqualTo("team:shop");
    assertThat(input.at("/facets/tags/tags/0/key").asString()).isEqualTo("daily");
    assertThat(input.at("/facets/version/datasetVersion").asString()).startsWith("sha256:");
    assertThat(input.at("/facets/javatask_contract/version").asString()).isEqualTo("1.2.0");
    JsonNode facets = input.path("inputFacets");
    assertThat(facets.at("/inputStatistics/rowCount").asInt()).isEqualTo(2);
    assertThat(facets.at("/dataQualityMetrics/columnMetrics/amount/nullCount").asInt())
        .isEqualTo(1);
    assertThat(facets.at("/dataQualityMetrics/columnMetrics/amount/max").asDouble()).isEqualTo(1);
    assertThat(facets.at("/dataQualityAssertions/assertions"))
        .anyMatch(
            a -> a.path("column").asString().equals("amount") && a.path("success").asBoolean());
  }

  private void output(JsonNode event) {
    JsonNode output = event.at("/outputs/0");
    assertThat(output.path("namespace").asString())
        .isEqualTo("duckdb://" + home.resolve("warehouse.duckdb"));
    assertThat(output.path("name").asString()).isEqualTo("warehouse.main.orders_raw");
    assertThat(output.at("/outputFacets/outputStatistics/rowCount").asInt()).isEqualTo(2);
    assertThat(output.at("/facets/schema/fields"))
        .anyMatch(f -> f.path("name").asString().equals("_javatask_ordinal"));
    JsonNode columns = output.at("/facets/columnLineage/fields");
    assertThat(columns.at("/amount/inputFields/0/field").asString()).isEqualTo("amount");
    assertThat(columns.at("/amount/inputFields/0/name").asString())
        .isEqualTo(home.resolve("landing/orders.csv").toString());
    assertThat(columns.at("/amount/inputFields/0/transformations/0/subtype").asString())
        .isEqualTo("IDENTITY");
    assertThat(columns.at("/_javatask_ordinal/inputFields")).isEmpty();
  }

  @Test
  void aPipelineIsCalledAsItsOwnersCallIt() {
    LineageSettings told =
        new LineageSettings(
            "dte.pipelines",
            new Template("{dag_id}"),
            Duration.ofMinutes(5),
            Duration.ofDays(1),
            100,
            backend.settings().transports(),
            Map.of(
                "warehouse",
                new LineageSettings.DatasetName(
                    Optional.of("dte.warehouse"), Optional.of(new Template("{table}")))));
    try (TestWorker worker = TestWorker.start(home, told)) {
      finished(worker, ingest());
      JsonNode complete = backend.await(2).get(1);

      assertThat(complete.path("eventType").asString()).isEqualTo("COMPLETE");
      assertThat(complete.at("/job/namespace").asString()).isEqualTo("dte.pipelines");
      assertThat(complete.at("/job/name").asString()).isEqualTo("orders_pipeline");
      assertThat(complete.at("/outputs/0/namespace").asString()).isEqualTo("dte.warehouse");
      assertThat(complete.at("/outputs/0/name").asString()).isEqualTo("orders_raw");
    }
  }

  @Test
  void aBackendThatIsDownForAWholeDagRunHearsEveryEventOnceAndInOrder() throws IOException {
    int port = backend.port();
    LineageSettings told = backend.settings();
    backend.close();
    List<String> requests = new ArrayList<>();
    try (TestWorker worker = TestWorker.start(home, told)) {
      for (SubmitTaskRunRequest.Builder request :
          List.of(
              ingest(),
              request("upsert", "landing", "warehouse:orders_raw", "target", "warehouse:orders"),
              request("validate", "table", "warehouse:orders"))) {
        long began = System.nanoTime();
        finished(worker, request);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
        requests.add(request.getRequestId());
      }
      backend = LineageReceiver.start(port);
      backend.await(6);

      assertThat(backend.events)
          .extracting(LineageReceiver::requestId)
          .containsExactly(
              requests.get(0),
              requests.get(0),
              requests.get(1),
              requests.get(1),
              requests.get(2),
              requests.get(2));
      requests.forEach(id -> assertThat(backend.types(id)).containsExactly("START", "COMPLETE"));
    }
  }

  @Test
  void aWorkerThatIsKilledLeavesItsEventsToTheNext() throws Exception {
    int port = backend.port();
    LineageSettings told = backend.settings();
    String url = backend.url();
    backend.close();
    String done = newId();
    String running = newId();
    try (ForkedWorker first = ForkedWorker.telling(home, url)) {
      first.submit(done, "echo");
      first.awaitState(done, TaskRunState.TASK_RUN_STATE_SUCCEEDED);
      first.submit(running, "hold");
      first.awaitState(running, TaskRunState.TASK_RUN_STATE_RUNNING);
      first.kill();
    }
    backend = LineageReceiver.start(port);

    try (TestWorker second = TestWorker.start(home, told)) {
      backend.await(4);
      assertThat(backend.types(done)).containsExactly("START", "COMPLETE");
      assertThat(backend.types(running)).containsExactly("START", "FAIL");
      assertThat(backend.events.get(3).at("/run/facets/errorMessage/message").asString())
          .startsWith("WORKER_LOST: ");
      assertThat(second.get(running).getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_LOST);
    }
  }

  @Test
  void ofSeveralWorkersOnALedgerOneTells() throws IOException {
    LedgerConfig ledger = TestLedger.POSTGRES.fresh();
    Path other = Files.createDirectories(home.resolve("other"));
    List<String> requests = new ArrayList<>();
    try (TestWorker first = TestWorker.start(home, ledger, backend.settings());
        TestWorker second = TestWorker.start(other, ledger, backend.settings())) {
      for (int i = 0; i < 10; i++) {
        String id = newId();
        requests.add(id);
        TestWorker worker = i % 2 == 0 ? first : second;
        worker.submit(id, "echo", "x");
        worker.finished(id);
      }
      backend.await(20);
    }
    assertThat(backend.events).hasSize(20);
    requests.forEach(id -> assertThat(backend.types(id)).containsExactly("START", "COMPLETE"));
  }

  @Test
  void aBrokenContractFailsTheRunAndSaysWhy() throws IOException {
    Files.writeString(home.resolve("landing/orders.csv"), ROWS + "b,-7,secret-value-of-mail\n");
    try (TestWorker worker = TestWorker.start(home, backend.settings())) {
      finished(worker, ingest());
      JsonNode fail = backend.await(2).get(1);

      assertThat(fail.path("eventType").asString()).isEqualTo("FAIL");
      assertThat(fail.at("/run/facets/errorMessage/message").asString())
          .startsWith("the contract is broken: ")
          .contains("amount");
      assertThat(fail.at("/run/facets/javatask_run/verdict").asString()).isEqualTo("FAIL");
      assertThat(fail.at("/outputs/0/outputFacets/outputStatistics").isMissingNode()).isTrue();
      assertThat(fail.toString()).doesNotContain("secret-value").doesNotContain("example.org");
    }
  }

  @Test
  void whatIsCancelledOrReplacedIsAborted() {
    try (TestWorker worker = TestWorker.start(home, backend.settings())) {
      String cancelled = newId();
      worker.submit(cancelled, "hold", "x");
      worker.awaitRunning(cancelled);
      var answer =
          worker
              .runs()
              .cancelTaskRun(
                  CancelTaskRunRequest.newBuilder()
                      .setRequestId(cancelled)
                      .setCallerAttempt("try-1")
                      .build());
      assertThat(answer.getAccepted()).isTrue();
      worker.finished(cancelled);
      backend.await(2);
      assertThat(backend.types(cancelled)).containsExactly("START", "ABORT");

      String replaced = newId();
      worker.submit(replaced, "hold", "first");
      worker.awaitRunning(replaced);
      worker.submit(TestWorker.request(replaced, "echo", "second").setCallerAttempt("try-2"));
      worker.finished(replaced);
      backend.await(6);
      assertThat(backend.types(replaced))
          .containsExactlyInAnyOrder("START", "ABORT", "START", "COMPLETE");
      List<String> runs = new ArrayList<>();
      for (JsonNode event : backend.events.subList(2, 6)) {
        runs.add(event.at("/run/runId").asString() + event.path("eventType").asString());
      }
      assertThat(new HashSet<>(runs)).hasSize(4);
      assertThat(runs.get(1)).isEqualTo(runs.get(0).replace("START", "ABORT"));
    }
  }

  @Test
  void aLongRunGivesSignsOfLife() {
    LineageSettings settings = backend.settings(Duration.ofSeconds(1));
    try (TestWorker worker = TestWorker.start(home, settings)) {
      String id = newId();
      worker.submit(id, "slow-count", "x");
      worker.finished(id);
      Awaitility.await().until(() -> backend.types(id).contains("COMPLETE"));
      assertThat(backend.types(id)).startsWith("START", "RUNNING").endsWith("COMPLETE");
    }
  }

  @Test
  void anEventThatIsRefusedHoldsUpNoOther() {
    backend.status = event -> event.path("eventType").asString().equals("START") ? 422 : 201;
    try (TestWorker worker = TestWorker.start(home, backend.settings())) {
      finished(worker, ingest());
      assertThat(backend.await(1).get(0).path("eventType").asString()).isEqualTo("COMPLETE");
      assertThat(backend.answers).containsExactly(422, 201);
    }
  }

  @Test
  void aBackendThatHasNoTimeIsAskedAgain() {
    backend.status = event -> backend.answers.size() < 2 ? 503 : 201;
    try (TestWorker worker = TestWorker.start(home, backend.settings())) {
      finished(worker, ingest());
      backend.await(2);
      assertThat(backend.answers).containsExactly(503, 503, 201, 201);
    }
  }

  @ParameterizedTest
  @CsvSource({"P6D, true", "P8D, false"})
  void eventsOfATransportThatIsTakenOutAreKeptUntilTheyAreTooOld(Duration later, boolean kept)
      throws IOException {
    int port = backend.port();
    LineageSettings told = backend.settings();
    backend.close();
    String id = newId();
    try (TestWorker worker = TestWorker.start(home, told)) {
      worker.submit(id, "echo", "x");
      worker.finished(id);
    }
    Clock then = Clock.offset(Clock.systemUTC(), later);
    TestWorker.start(TestWorker.config(home, TestWorker.LIMITS, 0, LineageSettings.NONE), then)
        .close();
    backend = LineageReceiver.start(port);
    try (TestWorker worker = TestWorker.start(home, told)) {
      String next = newId();
      worker.submit(next, "echo", "x");
      worker.finished(next);
      backend.await(kept ? 4 : 2);
      assertThat(backend.types(id)).isEqualTo(kept ? List.of("START", "COMPLETE") : List.of());
    }
  }

  @Test
  void everyTransportHearsEverythingForItself() throws IOException {
    Path file = home.resolve("lineage/events.ndjson");
    Map<String, LineageTransport> both =
        Map.of(
            "backend",
            Optional.ofNullable(backend.settings().transports().get("backend")).orElseThrow(),
            "file",
            new LineageTransport.File(file));
    backend.status = event -> 500;
    try (TestWorker worker = TestWorker.start(home, backend.settings().with(both))) {
      finished(worker, ingest());
      Awaitility.await().until(() -> Files.exists(file) && Files.readAllLines(file).size() == 2);
      backend.status = event -> 201;
      backend.await(2);
    }
    JsonMapper json = JsonMapper.builder().build();
    assertThat(Files.readAllLines(file).stream().map(json::readTree))
        .containsExactlyElementsOf(backend.events);
  }

  @Test
  void ourOwnFacetsKeepToTheirSchemas() throws IOException {
    try (TestWorker worker = TestWorker.start(home, backend.settings())) {
      finished(worker, ingest());
      for (JsonNode event : backend.await(2)) {
        valid("JavataskRunFacet", event.at("/run/facets/javatask_run"));
        valid("JavataskContractDatasetFacet", event.at("/inputs/0/facets/javatask_contract"));
        valid("JavataskContractDatasetFacet", event.at("/outputs/0/facets/javatask_contract"));
      }
    }
  }

  private static void valid(String name, JsonNode facet) throws IOException {
    assertThat(facet.isObject()).isTrue();
    try (InputStream in = RunEvents.class.getResourceAsStream(name + ".json")) {
      assertThat(in).isNotNull();
      String schema = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      JsonNode document = JsonMapper.shared().readTree(schema);
      assertThat(facet.path("_schemaURL").asString())
          .isEqualTo(document.path("$id").asString() + "#/$defs/" + name);
      JsonNode definition = document.at("/$defs/" + name);
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                  .getSchema(definition.toString())
                  .validate(facet))
          .isEmpty();
    }
  }
}
