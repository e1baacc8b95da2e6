package io.javatask.worker.metrics;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.javatask.worker.config.MetricsSettings;
import io.javatask.worker.ledger.Changes;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.TrustLedger;
import io.javatask.worker.lineage.Couriers;
import io.javatask.worker.lineage.LineageCounts;
import io.javatask.worker.trust.Trust;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures the worker, its runs and its data sets, for Prometheus, OpenTelemetry or both. */
public final class Metrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

  private final MetricsSettings settings;
  private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
  private final Meters meters;
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Optional<ScrapeServer> scraped;
  private final ScheduledThreadPoolExecutor timer;

  /**
   * Meters that are told of when it starts.
   *
   * @param version of the worker
   * @throws io.javatask.api.TaskException INVALID_CONFIG if nobody can listen there
   */
  public Metrics(
      MetricsSettings settings,
      String version,
      Trust trust,
      TrustLedger ledger,
      RunLedger runs,
      Changes changes,
      Clock clock) {
    this.settings = settings;
    // names that promtool blames; a filter does not touch what is registered before it
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
    this.timer =
        new ScheduledThreadPoolExecutor(
            2, new ThreadFactoryBuilder().setNameFormat("metrics").setDaemon(true).build());
    this.scraped = settings.scrape().map(scrape -> new ScrapeServer(scrape, timer));
    scraped.ifPresent(server -> registry.add(server.registry()));
    settings.otlp().map(otlp -> OtlpSettings.open(otlp, version)).ifPresent(registry::add);
    this.meters = new Meters(registry, trust, ledger, runs, clock);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
    changes.listenToEnds((requestId, end) -> ended(requestId));
  }

  /** Tells what runs are accounted for, too. */
  public void memory(Supplier<Number> accounted, long limit) {
    meters.memory(accounted, limit);
  }

  /** Tells of lineage, too. */
  public void lineage(LineageCounts counts, Couriers couriers) {
    meters.lineage(counts, couriers);
  }

  /**
   * Begins to measure and to answer.
   *
   * @return the port that is scraped, if one is
   */
  public Optional<Integer> start() {
    var unused =
        timer.scheduleWithFixedDelay(
            this::compute, 0, settings.every().toMillis(), TimeUnit.MILLISECONDS);
    return scraped.map(ScrapeServer::start);
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

  @Override
  public void close() {
    scraped.ifPresent(ScrapeServer::close);
    timer.shutdownNow();
    collections.close();
    // what was measured last is sent, too
    registry.getRegistries().forEach(MeterRegistry::close);
    registry.close();
  }
}
