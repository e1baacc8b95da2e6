package io.javatask.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.config.LineageTransport;
import io.javatask.worker.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A lineage backend that remembers what it was sent, and is down when a test wants it to be. */
final class LineageReceiver implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What arrived and was taken. */
  final List<JsonNode> events = new CopyOnWriteArrayList<>();

  /** The headers of authorization that came with them. */
  final List<String> tokens = new CopyOnWriteArrayList<>();

  /** How many requests came, taken or not. */
  final List<Integer> answers = new CopyOnWriteArrayList<>();

  /** What an event is answered with. */
  volatile ToIntFunction<JsonNode> status = event -> 201;

  private final HttpServer server;

  private LineageReceiver(int port) throws IOException {
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/api/v1/lineage", this::receive);
    server.start();
  }

  static LineageReceiver start() throws IOException {
    return new LineageReceiver(0);
  }

  /** One that comes back where another went away. */
  static LineageReceiver start(int port) throws IOException {
    return new LineageReceiver(port);
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      JsonNode event;
      try (InputStream body =
          gzip ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
        event = JSON.readTree(new String(body.readAllBytes(), StandardCharsets.UTF_8));
      }
      int answer = status.applyAsInt(event);
      answers.add(answer);
      if (answer < 300) {
        events.add(event);
        keep(event);
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      }
      byte[] words = "so it goes".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer, words.length);
      exchange.getResponseBody().write(words);
    }
  }

  /** What a checker of others looks at: see {@link TestWorker}. */
  private static synchronized void keep(JsonNode event) throws IOException {
    String file = System.getProperty("javatask.lineage.events", "");
    if (!file.isEmpty()) {
      Path path = Path.of(file);
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.writeString(path, event + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/api/v1/lineage";
  }

  /** Settings of a worker that tells the backend at a URL. */
  static LineageSettings settings(String url) {
    return settings(url, LineageSettings.NONE.runningEvery());
  }

  private static LineageSettings settings(String url, Duration runningEvery) {
    LineageSettings none = LineageSettings.NONE;
    return new LineageSettings(
            "dte.pipelines",
            none.job(),
            runningEvery,
            none.retention(),
            none.maxEvents(),
            Map.of(),
            none.datasets())
        .with(
            Map.of(
                "backend",
                new LineageTransport.Http(
                    URI.create(url), new Secret("t0ken"), Duration.ofSeconds(5), true)));
  }

  /** Settings with another least time between two signs of life. */
  LineageSettings settings(Duration runningEvery) {
    return settings(url(), runningEvery);
  }

  LineageSettings settings() {
    return settings(url());
  }

  /** Waits for so many events, and returns them. */
  List<JsonNode> await(int number) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> events.size() >= number);
    return List.copyOf(events);
  }

  /** What is said of one run, as words. */
  List<String> types(String requestId) {
    List<String> types = new ArrayList<>();
    for (JsonNode event : events) {
      if (requestId(event).equals(requestId)) {
        types.add(event.path("eventType").asString());
      }
    }
    return types;
  }

  static String requestId(JsonNode event) {
    return event.at("/run/facets/javatask_run/requestId").asString("");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
