package io.javatask.worker.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.config.MetricsSettings;
import io.javatask.worker.ledger.Changes;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.TrustLedger;
import io.javatask.worker.lineage.Couriers;
import io.javatask.worker.lineage.LineageCounts;
import io.javatask.worker.trust.Trust;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code GET /metrics} in the form of Prometheus. */
public final class MetricsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
  private static final String FORM = "text/plain; version=0.0.4; charset=utf-8";

  private final MetricsSettings settings;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Meters meters;
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final HttpServer server;
  private final ScheduledThreadPoolExecutor timer;

  public MetricsServer(
      MetricsSettings settings,
      Trust trust,
      TrustLedger ledger,
      RunLedger runs,
      Changes changes,
      Clock clock) {
    this.settings = settings;
    // names that promtool blames; a filter does not touch what is registered before it
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
    this.meters = new Meters(registry, trust, ledger, runs, clock);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
    this.server = listen(settings);
    server.createContext("/", this::answer);
    this.timer =
        new ScheduledThreadPoolExecutor(
            2,
            work -> {
              Thread thread = new Thread(work, "metrics");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(timer);
    changes.listenToEnds(this::ended);
  }

  /** Tells what runs are accounted for, too. */
  public void memory(Supplier<Number> accounted, long limit) {
    meters.memory(accounted, limit);
  }

  /** Tells of lineage, too. */
  public void lineage(LineageCounts counts, Couriers couriers) {
    meters.lineage(counts, couriers);
  }

  private static HttpServer listen(MetricsSettings settings) {
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

  /**
   * Begins to answer.
   *
   * @return the port
   */
  public int start() {
    server.start();
    var unused =
        timer.scheduleWithFixedDelay(
            this::compute, 0, settings.every().toMillis(), TimeUnit.MILLISECONDS);
    LOG.info("metrics are at http://{}:{}/metrics", settings.listen().host(), port());
    return port();
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private void compute() {
    try {
      meters.compute();
    } catch (RuntimeException e) {
      LOG.error("the meters of data sets could not be computed; trying again", e);
    }
  }

  private void ended(String requestId) {
    try {
      timer.execute(() -> meters.ended(requestId));
    } catch (RejectedExecutionException e) {
      LOG.debug("the worker is closed", e);
    }
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
    timer.shutdownNow();
    collections.close();
    registry.close();
  }
}
