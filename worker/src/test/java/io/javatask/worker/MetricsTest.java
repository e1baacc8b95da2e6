package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Value;
import com.sun.net.httpserver.HttpServer;
import io.javatask.proto.v1.ContractSource;
import io.javatask.proto.v1.RunType;
import io.javatask.proto.v1.SubmitTaskRunRequest;
import io.javatask.worker.config.ConfigReader;
import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.config.LineageTransport;
import io.javatask.worker.config.ListenAddress;
import io.javatask.worker.config.MetricsSettings;
import io.javatask.worker.config.Secret;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a worker's metrics look like, by our own eyes and by those of Prometheus where it is
 * installed.
 */
class MetricsTest {
  private static final String TOKEN = "s3cret";

  @TempDir Path home = Path.of("");

  private TestWorker worker() throws IOException {
    return worker(LineageSettings.NONE);
  }

  private TestWorker worker(LineageSettings lineage) throws IOException {
    return worker(
        new MetricsSettings(
            Optional.of(
                new MetricsSettings.Scrape(new ListenAddress("127.0.0.1", 0), new Secret(TOKEN))),
            Optional.empty(),
            Duration.ofSeconds(1)),
        lineage);
  }

  private TestWorker worker(MetricsSettings metrics, LineageSettings lineage) throws IOException {
    Files.createDirectories(home.resolve("landing"));
    Files.createDirectories(home.resolve("contracts"));
    Files.copy(
        Path.of("../contracts/orders.json"), home.resolve("contracts").resolve("orders.json"));
    Files.writeString(
        home.resolve("landing/orders.csv"),
        """
        order_id,customer_id,status,quantity,unit_price,currency,ordered_at,updated_at,comment
        O-20260101-000001,1,paid,1,9.50,EUR,2026-01-01T10:00:00Z,2026-01-01T11:00:00Z,
        """);
    return TestWorker.start(home, Optional.of(metrics), lineage);
  }

  @Test
  void lineageIsCounted() throws IOException {
    LineageTransport file = new LineageTransport.File(home.resolve("events.ndjson"));
    try (TestWorker worker = worker(LineageSettings.NONE.with(Map.of("file", file)))) {
      validate(worker);
      String text =
          Awaitility.await()
              .until(
                  () -> get(worker.metricsPort(), "/metrics", TOKEN).body(),
                  body ->
                      body.contains("javatask_lineage_events_total{outcome=\"delivered\"} 2.0"));
      assertThat(text)
          .contains("javatask_lineage_events_total{outcome=\"refused\"} 0.0")
          .contains("javatask_lineage_waiting{transport=\"file\"} 0.0");
    }
  }

  private static void validate(TestWorker worker) {
    String id = TestWorker.newId();
    SubmitTaskRunRequest.Builder request =
        SubmitTaskRunRequest.newBuilder()
            .setRequestId(id)
            .setCallerAttempt("try-1")
            .setTaskType("validate")
            .setRunType(RunType.RUN_TYPE_MANUAL)
            .setContract(ContractSource.newBuilder().setName("orders"));
    request
        .getInputsBuilder()
        .putFields("source", Value.newBuilder().setStringValue("landing:orders.csv").build());
    worker.submit(request);
    assertThat(worker.finished(id).getReport()).contains("verdict");
  }

  private static HttpResponse<String> get(int port, String path, String token)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + token)
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static String scraped(TestWorker worker) {
    return Awaitility.await()
        .until(
            () -> get(worker.metricsPort(), "/metrics", TOKEN).body(),
            text -> text.contains("javatask_dataset_null_ratio{"));
  }

  @Test
  void aScrapeTellsOfDataSetsAndRuns() throws IOException, InterruptedException {
    try (TestWorker worker = worker()) {
      validate(worker);
      String text = scraped(worker);
      assertThat(text)
          .contains(
              "javatask_error_budget_left_ratio{contract=\"orders\",dataset=\"landing:orders\"")
          .contains("javatask_sla_status{contract=\"orders\",dataset=\"landing:orders\"")
          .contains("javatask_runs{state=\"QUEUED\"} 0.0")
          .contains("javatask_runs_ended_total{state=\"SUCCEEDED\",task_type=\"validate\"} 1.0")
          .contains("javatask_run_seconds_count{task_type=\"validate\"} 1")
          .contains("jvm_memory_used_bytes");
      assertThat(get(worker.metricsPort(), "/metrics", "wrong").statusCode()).isEqualTo(401);
      assertThat(get(worker.metricsPort(), "/other", TOKEN).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aReceiverOfOpenTelemetryIsSentTheSame() throws IOException {
    List<ResourceMetrics> sent = new CopyOnWriteArrayList<>();
    List<String> tokens = new CopyOnWriteArrayList<>();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/v1/metrics",
        exchange -> {
          try (exchange) {
            tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
            sent.addAll(
                ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody())
                    .getResourceMetricsList());
            exchange.sendResponseHeaders(200, -1);
          }
        });
    receiver.start();
    try (TestWorker worker = worker(otlp(receiver.getAddress().getPort()), LineageSettings.NONE)) {
      validate(worker);
      // what is sent first may be of before the run
      Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> tellsOfTheRun(sent));
    } finally {
      receiver.stop(0);
    }
    assertThat(tokens).containsOnly("Bearer " + TOKEN);
  }

  private static void tellsOfTheRun(List<ResourceMetrics> sent) {
    assertThat(last(sent, "javatask_sla_status")).isPresent();
    assertThat(last(sent, "javatask_sla_status").orElseThrow().getGauge().getDataPointsList())
        .anySatisfy(
            point ->
                assertThat(point.getAttributesList())
                    .contains(attribute("dataset", "landing:orders"))
                    .contains(attribute("contract", "orders")));
    assertThat(last(sent, "javatask_runs_ended")).isPresent();
    assertThat(last(sent, "javatask_runs_ended").orElseThrow().getSum().getDataPointsList())
        .singleElement()
        .satisfies(point -> assertThat(point.getAsDouble()).isEqualTo(1));
    assertThat(last(sent, "javatask_run").map(Metric::getUnit)).contains("seconds");
    assertThat(sent.get(0).getResource().getAttributesList())
        .contains(attribute("service.name", "javatask"));
  }

  @Test
  void aReceiverThatIsAwayHoldsNothingUp() throws IOException {
    try (TestWorker worker = worker(otlp(FreePort.find()), LineageSettings.NONE)) {
      validate(worker);
    }
  }

  private static MetricsSettings otlp(int port) {
    URI url = URI.create("http://127.0.0.1:" + port + "/v1/metrics");
    Duration second = Duration.ofSeconds(1);
    return new MetricsSettings(
        Optional.empty(),
        Optional.of(new MetricsSettings.Otlp(url, new Secret(TOKEN), second)),
        second);
  }

  private static Optional<Metric> last(List<ResourceMetrics> sent, String name) {
    return sent.stream()
        .flatMap(resource -> resource.getScopeMetricsList().stream())
        .flatMap(scope -> scope.getMetricsList().stream())
        .filter(metric -> metric.getName().equals(name))
        .reduce((before, after) -> after);
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  @Test
  void otherMachinesNeedAToken() throws IOException {
    Path config = home.resolve("worker.yaml");
    Files.writeString(config, "metrics: {listen: \"0.0.0.0:9464\"}\n");
    assertThatThrownBy(() -> new ConfigReader(Map.of(), home).read(Optional.of(config)))
        .hasMessageContaining("metrics.listen: '0.0.0.0' can be reached from other machines");
  }

  @Test
  void metricsAreToldToSomebody() throws IOException {
    Path config = home.resolve("worker.yaml");
    Files.writeString(config, "metrics: {every: 5s}\n");
    assertThatThrownBy(() -> new ConfigReader(Map.of(), home).read(Optional.of(config)))
        .hasMessageContaining("metrics.listen and otlp.url are missing: give one of them");
    Files.writeString(config, "metrics: {otlp: {url: 'http://me:pw@localhost:4318/v1/metrics'}}\n");
    assertThatThrownBy(() -> new ConfigReader(Map.of(), home).read(Optional.of(config)))
        .hasMessageContaining("metrics.otlp.url: it may hold neither a user nor a query")
        .hasMessageNotContaining("pw@");
  }

  @Test
  void promtoolFindsNothingToBlame() throws IOException, InterruptedException {
    String promtool = program("promtool");
    try (TestWorker worker = worker()) {
      validate(worker);
      Process check =
          new ProcessBuilder(promtool, "check", "metrics").redirectErrorStream(true).start();
      try (var out = check.getOutputStream()) {
        out.write(scraped(worker).getBytes(StandardCharsets.UTF_8));
      }
      String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(check.waitFor()).as(said).isZero();
    }
  }

  @Test
  void theAlertsFireAndResolve() throws IOException, InterruptedException {
    String promtool = program("promtool");
    Process test =
        new ProcessBuilder(promtool, "test", "rules", "rules.test.yml")
            .directory(Path.of("../docker/prometheus").toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(test.waitFor()).as(said).isZero();
  }

  @Test
  void aRealPrometheusScrapesIt() throws IOException, InterruptedException {
    String program = program("prometheus");
    try (TestWorker worker = worker()) {
      validate(worker);
      Path config = home.resolve("prometheus.yml");
      Files.writeString(
          config,
          """
          scrape_configs:
            - job_name: javatask
              scrape_interval: 1s
              authorization: {credentials: %s}
              static_configs: [{targets: ["127.0.0.1:%d"]}]
          """
              .formatted(TOKEN, worker.metricsPort()));
      int port = FreePort.find();
      Process prometheus =
          new ProcessBuilder(
                  program,
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + home.resolve("tsdb"),
                  "--web.listen-address=127.0.0.1:" + port)
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("prometheus.log").toFile())
              .start();
      try {
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptions()
            .until(
                () -> get(port, "/api/v1/query?query=javatask_error_budget_left_ratio", "").body(),
                body -> body.contains("landing:orders"));
      } finally {
        prometheus.destroy();
        prometheus.waitFor(10, TimeUnit.SECONDS);
      }
    }
  }

  /**
   * A program of Prometheus: of the folder that the property names, as {@code scripts/test.py}
   * does, else of the PATH.
   */
  private static Optional<String> installed(String program) {
    String given = System.getProperty("javatask.prometheus", "");
    Stream<String> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"));
    return Stream.concat(Stream.of(given), path)
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** The test is skipped where there is none. */
  private static String program(String name) {
    Optional<String> found = installed(name);
    assumeTrue(
        found.isPresent(),
        name
            + " is not here: python3 scripts/prometheus.py gets it, -Djavatask.prometheus names"
            + " it");
    return found.orElseThrow();
  }
}
