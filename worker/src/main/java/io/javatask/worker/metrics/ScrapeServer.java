package io.javatask.worker.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.config.MetricsSettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code GET /metrics} in the form of Prometheus. */
final class ScrapeServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScrapeServer.class);
  private static final String FORM = "text/plain; version=0.0.4; charset=utf-8";

  private final MetricsSettings.Scrape settings;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HttpServer server;

  /** A server that listens, and answers once it is started, on the executor's threads. */
  ScrapeServer(MetricsSettings.Scrape settings, Executor executor) {
    this.settings = settings;
    this.server = listen(settings);
    server.createContext("/", this::answer);
    server.setExecutor(executor);
  }

  private static HttpServer listen(MetricsSettings.Scrape settings) {
    try {
      return HttpServer.create(
          new InetSocketAddress(settings.listen().host(), settings.listen().port()), 0);
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.INVALID_CONFIG,
          "metrics.listen: the worker cannot listen on "
              + settings.listen()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** What is answered. */
  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** Begins to answer; returns the port. */
  int start() {
    server.start();
    int port = server.getAddress().getPort();
    LOG.info("metrics are at http://{}:{}/metrics", settings.listen().host(), port);
    return port;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals("/metrics")) {
        send(exchange, 404, "there is only /metrics\n");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        send(exchange, 405, "only GET is answered\n");
      } else if (!allowed(exchange)) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        send(exchange, 401, "a bearer token is needed\n");
      } else {
        send(exchange, 200, registry.scrape());
      }
    }
  }

  /** Compared in a time that tells nothing of the token. */
  private boolean allowed(HttpExchange exchange) {
    String token = settings.token().reveal();
    String sent = exchange.getRequestHeaders().getFirst("Authorization");
    return token.isEmpty()
        || (sent != null
            && MessageDigest.isEqual(
                sent.getBytes(StandardCharsets.UTF_8),
                ("Bearer " + token).getBytes(StandardCharsets.UTF_8)));
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", FORM);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
