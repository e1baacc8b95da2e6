package io.javatask.worker.trust;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Goal;
import io.javatask.core.contract.Sla;
import io.javatask.worker.config.TrustSettings;
import io.javatask.worker.ledger.Leases;
import io.javatask.worker.ledger.Miss;
import io.javatask.worker.ledger.MissQuery;
import io.javatask.worker.ledger.Page;
import io.javatask.worker.ledger.TrustDataset;
import io.javatask.worker.ledger.TrustLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for missed SLAs: whenever a run is over, and by the clock, so that a run that never came is
 * missed too.
 *
 * <p>One worker at a time keeps the clock. What was due while none did is found when one does
 * again, for misses follow from the schedule and the facts alone.
 */
public final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final String LEASE = "trust-clock";
  private static final int PAGE = 200;
  private static final int UPSTREAM_MISSES = 100;
  private static final Duration LEAST_LOOK_BACK = Duration.ofDays(2);
  private static final Duration FORGET_EVERY = Duration.ofHours(1);

  private final TrustLedger ledger;
  private final Leases leases;
  private final String holder;
  private final Function<TrustDataset, Contract> contracts;
  private final Runnable scan;
  private final TrustSettings settings;
  private final Optional<Webhook> webhook;
  private final Clock clock;
  private final ScheduledThreadPoolExecutor timer;
  private Instant forgotten = Instant.MIN;

  /**
   * @param holder who keeps the clock: the id of this worker
   * @param contracts the version of a contract that a data set is held to
   * @param scan makes contracts known that lie in the worker's location, or were registered
   */
  public Watch(
      TrustLedger ledger,
      Leases leases,
      String holder,
      Function<TrustDataset, Contract> contracts,
      Runnable scan,
      TrustSettings settings,
      Clock clock) {
    this.ledger = ledger;
    this.leases = leases;
    this.holder = holder;
    this.contracts = contracts;
    this.scan = scan;
    this.settings = settings;
    this.webhook = settings.webhook().map(Webhook::new);
    this.clock = clock;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, new ThreadFactoryBuilder().setNameFormat("trust-clock").setDaemon(true).build());
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Begins to keep the clock. */
  public void start() {
    var unused =
        timer.scheduleWithFixedDelay(
            this::tick, 0, settings.every().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Looks at the data set of a run that is over, soon. */
  public void ended(String requestId) {
    try {
      timer.execute(
          () ->
              guarded(
                  "the data set of run " + requestId,
                  () -> ledger.datasetsOf(requestId).forEach(this::look)));
    } catch (RejectedExecutionException e) {
      LOG.debug("the worker is closed", e);
    }
  }

  private void tick() {
    guarded("the trust clock", this::keep);
  }

  /** Nothing that goes wrong here may end the clock. */
  private static void guarded(String what, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("{} could not be judged; trying again", what, e);
    }
  }

  /** One turn of the clock; false if another worker keeps it. */
  public boolean keep() {
    if (!leases.hold(LEASE, holder, settings.every().multipliedBy(3))) {
      return false;
    }
    scan.run();
    String token = "";
    do {
      Page<TrustDataset> page = ledger.datasets(List.of(), PAGE, token);
      page.items().forEach(dataset -> guarded(dataset.name(), () -> look(dataset)));
      token = page.next();
    } while (!token.isEmpty());
    ledger.endReplaced();
    webhook.ifPresent(hook -> hook.deliver(ledger));
    forget();
    return true;
  }

  private void forget() {
    Instant now = clock.instant();
    if (now.minus(FORGET_EVERY).isAfter(forgotten)) {
      forgotten = now;
      int gone = ledger.forget(now.minus(settings.retention()));
      if (gone > 0) {
        LOG.info("{} rows about trust older than {} were forgotten", gone, settings.retention());
      }
    }
  }

  /** Judges a data set, and writes down the misses that began or ended. */
  void look(TrustDataset dataset) {
    Contract contract = contracts.apply(dataset);
    if (contract.slas().isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    Map<String, TrustLedger.Known> known =
        ledger.known(dataset.id(), dataset.watchedTime().minus(lookBack(contract)));
    Instant from = from(dataset, contract, known);
    History history = Trust.history(ledger, dataset, from, now);
    List<Miss> changed = new ArrayList<>();
    for (Sla sla : contract.slas()) {
      for (Judged judged : Judges.judge(sla, history, now)) {
        judged
            .miss()
            .map(span -> miss(dataset, sla, judged, span, now))
            .filter(miss -> isNews(miss, known))
            .map(miss -> judged.run().flatMap(ledger::callerOf).map(miss::madeBy).orElse(miss))
            .ifPresent(changed::add);
      }
    }
    for (Miss began : ledger.record(dataset, upstream(dataset, changed), now, told(dataset))) {
      LOG.warn(
          "{} missed {} for {}: {}", dataset.name(), began.sla(), began.part(), began.detail());
    }
  }

  private Optional<Function<Miss, String>> told(TrustDataset dataset) {
    return webhook.isEmpty() ? Optional.empty() : Optional.of(miss -> Webhook.body(dataset, miss));
  }

  private static boolean isNews(Miss miss, Map<String, TrustLedger.Known> known) {
    TrustLedger.Known before = known.get(miss.id());
    return before == null
        || (before.open() && (miss.end().isPresent() || before.cause() != miss.cause()));
  }

  /** As far back as an interval may be judged that was not decided when the clock last turned. */
  private static Instant from(
      TrustDataset dataset, Contract contract, Map<String, TrustLedger.Known> known) {
    Instant oldest =
        known.values().stream()
            .filter(TrustLedger.Known::open)
            .map(TrustLedger.Known::begin)
            .filter(begin -> begin.isBefore(dataset.watchedTime()))
            .min(Instant::compareTo)
            .orElse(dataset.watchedTime());
    return oldest.minus(lookBack(contract));
  }

  private static Duration lookBack(Contract contract) {
    Duration longest = LEAST_LOOK_BACK;
    for (Sla sla : contract.slas()) {
      Duration objective =
          sla.goal() instanceof Goal.Within within ? within.time() : Duration.ofDays(1);
      Duration interval =
          sla.schedule()
              .flatMap(s -> s.around(Instant.EPOCH))
              .map(i -> Duration.between(i.start(), i.end()))
              .orElse(Duration.ZERO);
      Duration needed = objective.multipliedBy(2).plus(interval.multipliedBy(3));
      longest = needed.compareTo(longest) > 0 ? needed : longest;
    }
    return longest;
  }

  private static Miss miss(TrustDataset dataset, Sla sla, Judged judged, Span span, Instant now) {
    return new Miss(
        dataset.id(),
        sla.name(),
        sla.kind().name(),
        judged.part().get(),
        judged.interval(),
        span.start(),
        span.end(),
        judged.cause(),
        judged.detail().get(),
        judged.run().map(run -> run.requestId()),
        dataset.dagId(),
        dataset.taskId(),
        "",
        sla.goal().words(),
        judged.observed().get(),
        now);
  }

  /** A data set cannot be in time if what it is made of was not. */
  private List<Miss> upstream(TrustDataset dataset, List<Miss> misses) {
    if (dataset.source().isEmpty() || misses.isEmpty()) {
      return misses;
    }
    List<Miss> above =
        ledger.named(dataset.source()).stream()
            .flatMap(
                source ->
                    ledger.misses(MissQuery.openOf(source.id(), UPSTREAM_MISSES)).items().stream())
            .toList();
    return misses.stream().map(miss -> blamed(miss, dataset.source(), above)).toList();
  }

  private static Miss blamed(Miss miss, String source, List<Miss> above) {
    boolean absent = miss.cause() == Miss.Cause.NO_RUN || miss.cause() == Miss.Cause.FAILED_RUN;
    return above.stream()
        .filter(up -> absent && up.interval().isPresent() && up.part().equals(miss.part()))
        .findFirst()
        .map(
            up ->
                miss.because(
                    Miss.Cause.UPSTREAM, source + " missed " + up.sla() + ": " + up.detail()))
        .orElse(miss);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    try {
      if (timer.awaitTermination(5, TimeUnit.SECONDS)) {
        leases.release(LEASE, holder);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.debug("the lease of the trust clock runs out by itself", e);
    }
  }
}
