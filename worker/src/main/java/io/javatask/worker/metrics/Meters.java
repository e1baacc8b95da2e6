package io.javatask.worker.metrics;

import io.javatask.core.report.ValidationReport.SlaStatus;
import io.javatask.worker.ledger.Page;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.RunRecord;
import io.javatask.worker.ledger.RunState;
import io.javatask.worker.ledger.TrustDataset;
import io.javatask.worker.ledger.TrustLedger;
import io.javatask.worker.lineage.Couriers;
import io.javatask.worker.lineage.LineageCounts;
import io.javatask.worker.trust.Budget;
import io.javatask.worker.trust.BurnRate;
import io.javatask.worker.trust.DatasetTrust;
import io.javatask.worker.trust.Metric;
import io.javatask.worker.trust.SlaState;
import io.javatask.worker.trust.Trust;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The meters of data sets and of runs. Their labels are bounded: by what contracts declare, and by
 * the most data sets that are told of.
 */
final class Meters {
  /** Data sets beyond these are only counted. */
  private static final int MOST_DATASETS = 200;

  private final MeterRegistry registry;
  private final Trust trust;
  private final TrustLedger ledger;
  private final RunLedger runs;
  private final Clock clock;
  private final Map<MeterName, MultiGauge> gauges = new EnumMap<>(MeterName.class);
  private volatile double leftOut;
  private volatile double computed;

  Meters(MeterRegistry registry, Trust trust, TrustLedger ledger, RunLedger runs, Clock clock) {
    this.registry = registry;
    this.trust = trust;
    this.ledger = ledger;
    this.runs = runs;
    this.clock = clock;
    for (RunState state : List.of(RunState.QUEUED, RunState.RUNNING)) {
      gauge(MeterName.RUNS, Tags.of("state", state.name()), () -> runs.count(state));
    }
    gauge(MeterName.NOTICES, Tags.empty(), ledger::waiting);
    gauge(MeterName.DATASETS_LEFT_OUT, Tags.empty(), () -> leftOut);
    gauge(MeterName.COMPUTED, Tags.empty(), () -> computed);
  }

  private void gauge(MeterName name, Tags tags, Supplier<Number> value) {
    Gauge.builder(name.text(), value).description(name.description()).tags(tags).register(registry);
  }

  /** Tells what runs are accounted for, too. */
  void memory(Supplier<Number> accounted, long limit) {
    gauge(MeterName.MEMORY_ACCOUNTED, Tags.empty(), accounted);
    gauge(MeterName.MEMORY_LIMIT, Tags.empty(), () -> limit);
  }

  /** Tells of lineage, too. */
  void lineage(LineageCounts counts, Couriers couriers) {
    outcome("delivered", counts, LineageCounts::sent);
    outcome("failed", counts, LineageCounts::failed);
    outcome("refused", counts, LineageCounts::refused);
    outcome("dropped", counts, LineageCounts::dropped);
    outcome("not_made", counts, LineageCounts::notMade);
    for (String transport : couriers.transports()) {
      gauge(
          MeterName.LINEAGE_WAITING,
          Tags.of("transport", transport),
          () -> couriers.waiting(transport));
    }
  }

  private void outcome(String outcome, LineageCounts counts, ToDoubleFunction<LineageCounts> of) {
    FunctionCounter.builder(MeterName.LINEAGE_EVENTS.text(), counts, of)
        .description(MeterName.LINEAGE_EVENTS.description())
        .tags("outcome", outcome)
        .register(registry);
  }

  /** Notes that an attempt is over. */
  void ended(String requestId) {
    runs.find(requestId).filter(run -> run.state().terminal()).ifPresent(this::count);
  }

  private void count(RunRecord run) {
    String type = run.submission().taskType();
    Counter.builder(MeterName.RUNS_ENDED.text())
        .description(MeterName.RUNS_ENDED.description())
        .tags("state", run.state().name(), "task_type", type)
        .register(registry)
        .increment();
    Optional<Duration> length =
        run.startTime().flatMap(start -> run.endTime().map(end -> Duration.between(start, end)));
    length.ifPresent(
        time ->
            Timer.builder(MeterName.RUN_SECONDS.text())
                .description(MeterName.RUN_SECONDS.description())
                .tags("task_type", type)
                .register(registry)
                .record(time));
  }

  /** Computes the meters of data sets anew. */
  void compute() {
    Instant now = clock.instant();
    Map<MeterName, List<MultiGauge.Row<?>>> rows = new EnumMap<>(MeterName.class);
    Page<TrustDataset> page = ledger.datasets(List.of(), MOST_DATASETS, "");
    for (TrustDataset dataset : page.items()) {
      add(trust.of(dataset, Trust.USUAL_WINDOW, now, 1), rows);
    }
    leftOut = page.next().isEmpty() ? 0 : ledger.names(100_000).size() - page.items().size();
    computed = now.toEpochMilli() / 1e3;
    for (MeterName name : MeterName.values()) {
      if (name.labels().startsWith("dataset")) {
        gauges
            .computeIfAbsent(name, this::multi)
            .register(rows.getOrDefault(name, List.of()), true);
      }
    }
  }

  private MultiGauge multi(MeterName name) {
    return MultiGauge.builder(name.text()).description(name.description()).register(registry);
  }

  private static void add(DatasetTrust trust, Map<MeterName, List<MultiGauge.Row<?>>> rows) {
    Tags of =
        Tags.of("dataset", trust.dataset().name(), "contract", trust.dataset().contractName());
    for (Metric metric : trust.metrics()) {
      add(metric, of, rows);
    }
    put(MeterName.INCIDENTS_OPEN, of, trust.incidents().open().size(), rows);
    put(MeterName.MISSES_OPEN, of, trust.openMissCount(), rows);
    for (SlaState sla : trust.slas()) {
      put(MeterName.SLA_STATUS, of.and("sla", sla.name()), number(sla.status()), rows);
    }
    for (Budget budget : trust.budgets()) {
      Tags tags = of.and("sla", budget.sla());
      budget.left().ifPresent(left -> put(MeterName.BUDGET_LEFT, tags, left, rows));
      for (BurnRate rate : budget.burnRates()) {
        burn(rate, tags, rows);
      }
    }
  }

  private static void add(Metric metric, Tags of, Map<MeterName, List<MultiGauge.Row<?>>> rows) {
    MeterName name =
        switch (metric.name()) {
          case FRESHNESS_P95 -> MeterName.FRESHNESS_P95;
          case NULL_RATE -> MeterName.NULL_RATE;
          case CONTRACT_VIOLATION -> MeterName.CONTRACT_VIOLATION;
          case MTTR -> MeterName.MTTR;
          case IDEMPOTENCY_ERRORS -> MeterName.IDEMPOTENCY_ERRORS;
        };
    OptionalDouble value = metric.value();
    // ratios are 0 to 1 for Prometheus, and percent for people
    double unit = metric.name().unit().equals("percent") ? 100 : 1;
    value.ifPresent(v -> put(name, of, v / unit, rows));
  }

  private static void burn(BurnRate rate, Tags tags, Map<MeterName, List<MultiGauge.Row<?>>> rows) {
    String longWindow = rate.longWindow().toHours() + "h";
    rate.longRate()
        .ifPresent(r -> put(MeterName.BURN_RATE, tags.and("window", longWindow), r, rows));
    String shortWindow = rate.shortWindow().toMinutes() + "m";
    rate.shortRate()
        .ifPresent(r -> put(MeterName.BURN_RATE, tags.and("window", shortWindow), r, rows));
    put(MeterName.BURN_THRESHOLD, tags.and("window", longWindow), rate.threshold(), rows);
  }

  private static void put(
      MeterName name, Tags tags, double value, Map<MeterName, List<MultiGauge.Row<?>>> rows) {
    rows.computeIfAbsent(name, n -> new ArrayList<>()).add(MultiGauge.Row.of(tags, value));
  }

  private static int number(SlaStatus status) {
    return switch (status) {
      case MET -> 0;
      case AT_RISK -> 1;
      case MISSED -> 2;
      case UNKNOWN -> -1;
    };
  }
}
