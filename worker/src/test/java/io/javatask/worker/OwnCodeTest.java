package io.javatask.worker;

import static io.javatask.worker.TestWorker.newId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.javatask.proto.v1.CancelTaskRunRequest;
import io.javatask.proto.v1.ContractSource;
import io.javatask.proto.v1.GetTaskRunRequest;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.proto.v1.TaskRun;
import io.javatask.proto.v1.TaskRunServiceGrpc;
import io.javatask.proto.v1.TaskRunState;
import io.javatask.proto.v1.WaitTaskRunRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What users bring along, through the program as it is started: table checks in a directory of
 * jars, and SQL in contracts and in the configuration.
 */
class OwnCodeTest {
  private static final String CONFIG =
      """
      listen: 127.0.0.1:0
      stateDir: state
      quarantineDir: quarantine
      pluginsDir: plugins
      locations:
        landing: {type: directory, path: landing}
        contracts: {type: directory, path: contracts}
        warehouse:
          type: duckdb
          path: warehouse.duckdb
          queries:
            dear: |
              -- what costs most
              SELECT id, amount FROM raw WHERE amount > 15;
      """;
  private static final String CHECK =
      """
      package plugged;
      public class Whole implements io.javatask.api.TableCheck {
        public String name() { return "whole_tens"; }
        public Evaluation begin(java.util.Map<String, Object> arguments) {
          return (OfRows) rows -> java.util.stream.IntStream.range(0, rows.rowCount())
              .filter(i -> rows.longColumn(0).getLong(i) % 10 != 0).toArray();
        }
      }
      """;
  private static final String NEVER_ENDS =
      "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i > 0)"
          + " SELECT count(*) FROM r a, r b WHERE a.i + b.i < 0";

  @TempDir Path home = Path.of("");
  private final JsonMapper json = JsonMapper.builder().build();
  private Optional<Process> process = Optional.empty();
  private Optional<ManagedChannel> channel = Optional.empty();

  @BeforeEach
  void start() throws IOException {
    for (String folder : new String[] {"landing", "contracts", "plugins"}) {
      Files.createDirectories(home.resolve(folder));
    }
    Files.writeString(home.resolve("worker.yaml"), CONFIG);
    Files.writeString(home.resolve("landing/day.csv"), "id,amount\na,10\nb,20\nc,25\n");
    plugin();
    CommandProcess worker = CommandProcess.start(home);
    process = Optional.of(worker.process());
    channel =
        Optional.of(
            NettyChannelBuilder.forAddress("127.0.0.1", worker.port()).usePlaintext().build());
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.ifPresent(ManagedChannel::shutdownNow);
    if (process.isPresent()) {
      process.get().destroyForcibly().waitFor();
    }
  }

  @Test
  void aTableCheckOfAJarHoldsRowsBack() throws IOException {
    contract(
        """
        {"id": "tens", "type": "custom", "engine": "javatask", "implementation":
          {"check": "table_check", "column": "amount", "arguments": {"name": "whole_tens"}}}
        """);
    JsonNode report = report(run(request("validate", Map.of("source", "landing:day.csv"))));
    assertThat(report.at("/rows/quarantined").asLong()).isEqualTo(1);
    JsonNode result = result(report, "tens");
    assertThat(result.path("status").asString()).isEqualTo("FAILED");
    assertThat(result.at("/sample/0/value").asString()).isEqualTo("25");
  }

  @Test
  void aQueryOfAContractIsAskedOfWhatIsRead() throws IOException {
    contract(
        """
        {"name": "total", "type": "sql", "query": "SELECT sum(amount) FROM things",
         "mustBe": 55}
        """);
    JsonNode report = report(run(request("validate", Map.of("source", "landing:day.csv"))));
    assertThat(result(report, "total").path("status").asString()).isEqualTo("PASSED");
    assertThat(result(report, "total").path("observed").asLong()).isEqualTo(55);
  }

  @Test
  void aQueryOfTheConfigurationIsASource() throws IOException {
    contract("");
    run(request("ingest", Map.of("source", "landing:day.csv", "landing", "warehouse:raw")));
    Map<String, String> inputs = Map.of("source", "warehouse:query/dear");
    JsonNode report = report(run(request("validate", inputs)));
    assertThat(report.at("/rows/read").asLong()).isEqualTo(2);
    TaskRun unknown = run(request("validate", Map.of("source", "warehouse:query/deer")));
    assertThat(unknown.getError().getMessage()).contains("did you mean 'dear'?");
  }

  @Test
  void aQueryEndsWhenItsRunIsCancelled() throws Exception {
    contract(
        """
        {"name": "endless", "type": "sql", "query": "%s", "mustBe": 0}
        """
            .formatted(NEVER_ENDS));
    SubmitTaskRunRequest request = request("validate", Map.of("source", "landing:day.csv"));
    runs().submitTaskRun(request);
    Awaitility.await().until(() -> get(request).getState() == TaskRunState.TASK_RUN_STATE_RUNNING);
    // long enough for the rows to be read, and the query to run
    Thread.sleep(3000);
    long began = System.nanoTime();
    runs()
        .cancelTaskRun(
            CancelTaskRunRequest.newBuilder()
                .setRequestId(request.getRequestId())
                .setCallerAttempt(request.getCallerAttempt())
                .setReason("enough")
                .build());
    TaskRun run = finished(request);
    assertThat(run.getState()).isEqualTo(TaskRunState.TASK_RUN_STATE_CANCELLED);
    // else the worker would leave the run behind, later
    assertThat(run.getError().getMessage()).isEqualTo("cancelled: enough");
    assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L);
  }

  private void plugin() throws IOException {
    Path classes = Files.createDirectory(home.resolve("classes"));
    Path source = Files.writeString(home.resolve("Whole.java"), CHECK);
    int exit =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                OutputStream.nullOutputStream(),
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
    assertThat(exit).isZero();
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(home.resolve("plugins/whole.jar")))) {
      jar.putNextEntry(new JarEntry("plugged/Whole.class"));
      jar.write(Files.readAllBytes(classes.resolve("plugged/Whole.class")));
      jar.putNextEntry(new JarEntry("META-INF/services/io.javatask.api.TableCheck"));
      jar.write("plugged.Whole".getBytes(StandardCharsets.UTF_8));
    }
  }

  private void contract(String rule) throws IOException {
    Files.writeString(
        home.resolve("contracts/things.json"),
        """
        {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "things", "version": "1.0.0",
         "status": "active", "schema": [{"name": "things", "properties": [
           {"name": "id", "logicalType": "string", "primaryKey": true},
           {"name": "amount", "logicalType": "integer"}],
          "customProperties": [{"property": "policy", "value": {"onViolation": "quarantine"}}],
          "quality": [%s]}]}
        """
            .formatted(rule));
  }

  private static SubmitTaskRunRequest request(String task, Map<String, String> inputs) {
    Map<String, Value> fields =
        inputs.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    e -> Value.newBuilder().setStringValue(e.getValue()).build()));
    return SubmitTaskRunRequest.newBuilder()
        .setRequestId(newId())
        .setCallerAttempt("try-1")
        .setTaskType(task)
        .setInputs(Struct.newBuilder().putAllFields(fields))
        .setContract(ContractSource.newBuilder().setName("things"))
        .setPartitionKey("p")
        .build();
  }

  private TaskRunServiceGrpc.TaskRunServiceBlockingStub runs() {
    return TaskRunServiceGrpc.newBlockingStub(channel.orElseThrow())
        .withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private TaskRun get(SubmitTaskRunRequest request) {
    return runs()
        .getTaskRun(GetTaskRunRequest.newBuilder().setRequestId(request.getRequestId()).build())
        .getTaskRun();
  }

  private TaskRun finished(SubmitTaskRunRequest request) {
    return runs()
        .waitTaskRun(
            WaitTaskRunRequest.newBuilder()
                .setRequestId(request.getRequestId())
                .setMaxWait(Duration.newBuilder().setSeconds(30))
                .build())
        .getTaskRun();
  }

  private TaskRun run(SubmitTaskRunRequest request) {
    runs().submitTaskRun(request);
    return finished(request);
  }

  private JsonNode report(TaskRun run) {
    assertThat(run.getState())
        .as(run.getError().getMessage())
        .isEqualTo(TaskRunState.TASK_RUN_STATE_SUCCEEDED);
    return json.readTree(run.getReport());
  }

  private static JsonNode result(JsonNode report, String rule) {
    return report
        .path("results")
        .valueStream()
        .filter(r -> r.path("rule").asString().equals(rule))
        .findFirst()
        .orElseThrow();
  }
}
