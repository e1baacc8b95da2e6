package io.javatask.worker.lineage;

import io.javatask.api.TaskException;
import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.ledger.Leases;
import io.javatask.worker.ledger.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the events of one channel out of the outbox and to its transport, in their order, one after
 * the other.
 *
 * <p>Of several workers on a ledger one delivers, under a lease. An event leaves the outbox after
 * its transport has it: a process that is killed in between has it sent again, never lost.
 */
final class Courier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
  private static final int BATCH = 20;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration TIDY = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long a lease is held before it is held longer. */
  private static final Duration RENEWAL = Duration.ofSeconds(2);

  /** How much longer a lease is than an event may take after its renewal. */
  private static final Duration MARGIN = Duration.ofSeconds(3);

  private final String name;
  private final String channel;
  private final Transport transport;
  private final Outbox outbox;
  private final Leases leases;
  private final String holder;
  private final Duration lease;
  private final LineageSettings settings;
  private final LineageCounts counts;
  private final Clock clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private Instant held = Instant.MIN;
  private Instant tidied = Instant.MIN;
  private Instant complained = Instant.MIN;
  private int failures;

  /**
   * A courier that has yet to start.
   *
   * @param longest most time that the transport takes for one event
   */
  Courier(
      String name,
      Transport transport,
      Duration longest,
      Outbox outbox,
      Leases leases,
      String holder,
      LineageSettings settings,
      LineageCounts counts,
      Clock clock) {
    this.name = name;
    this.channel = Lineage.channel(name);
    this.transport = transport;
    this.outbox = outbox;
    this.leases = leases;
    this.holder = holder;
    this.lease = longest.plus(RENEWAL).plus(MARGIN);
    this.settings = settings;
    this.counts = counts;
    this.clock = clock;
    this.thread = new Thread(this::deliver, "lineage-" + name);
    thread.setDaemon(true);
  }

  String name() {
    return name;
  }

  void start() {
    thread.start();
  }

  private void deliver() {
    try {
      Duration pause = Duration.ZERO;
      // whoever ends still takes away what is there, as long as it goes
      while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS) || pause.isZero()) {
        pause = round();
      }
      leases.release(channel, holder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TaskException e) {
      LOG.warn("lineage {}: the lease is not let go of, and runs out by itself", name, e);
    }
  }

  /** Delivers some events; returns how long to wait before the next. */
  private Duration round() throws InterruptedException {
    try {
      if (!hold()) {
        return POLL;
      }
      tidy();
      List<Outbox.Waiting> events = outbox.next(channel, BATCH);
      for (Outbox.Waiting event : events) {
        if (!hold()) {
          return POLL;
        }
        send(event);
      }
      return events.isEmpty() ? POLL : Duration.ZERO;
    } catch (UndeliveredException e) {
      return failed(e);
    } catch (TaskException e) {
      LOG.warn("lineage {}: the ledger is away; trying again", name, e);
      return LONGEST_PAUSE;
    } catch (RuntimeException | LinkageError e) {
      counts.undelivered();
      LOG.error("lineage {}: events cannot be delivered; trying again", name, e);
      return LONGEST_PAUSE;
    }
  }

  /** Holds the lease long enough for one more event. */
  private boolean hold() {
    Instant now = clock.instant();
    if (held.plus(RENEWAL).isAfter(now)) {
      return true;
    }
    boolean mine = leases.hold(channel, holder, lease);
    held = mine ? now : Instant.MIN;
    return mine;
  }

  private void send(Outbox.Waiting event) throws UndeliveredException, InterruptedException {
    try {
      transport.send(event.requestId(), event.body());
    } catch (UndeliveredException e) {
      if (!e.isForGood()) {
        throw e;
      }
      counts.refuse();
      LOG.error(
          "lineage {}: an event of run {} epoch {} is refused and stays in the outbox: {}",
          name,
          event.requestId(),
          event.epoch(),
          e.getMessage());
      outbox.refused(event, String.valueOf(e.getMessage()));
      return;
    }
    outbox.delivered(event);
    counts.delivered();
    if (failures > 0) {
      LOG.info("lineage {}: events are delivered again after {} failures", name, failures);
      failures = 0;
    }
  }

  private Duration failed(UndeliveredException e) {
    counts.undelivered();
    failures++;
    Instant now = clock.instant();
    if (failures == 1 || complained.isBefore(now)) {
      complained = now.plus(LONGEST_PAUSE);
      LOG.warn(
          "lineage {}: {} events wait, the oldest is tried again: {}",
          name,
          outbox.waiting(channel),
          e.getMessage());
    }
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
    Duration pause = e.pause().orElse(doubled);
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  /** Keeps the outbox bounded: what nobody took for so long, or what is too much, is given up. */
  private void tidy() {
    Instant now = clock.instant();
    if (tidied.isAfter(now)) {
      return;
    }
    tidied = now.plus(TIDY);
    int lost = outbox.shed(channel, now.minus(settings.retention()), settings.maxEvents());
    if (lost > 0) {
      counts.drop(lost);
      LOG.error(
          "lineage {}: {} events are given up: they waited longer than {}, or more than {} did",
          name,
          lost,
          settings.retention(),
          settings.maxEvents());
    }
  }

  /** Delivers what goes at once, and ends. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(PATIENCE.toMillis());
      thread.interrupt();
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    transport.close();
  }
}
