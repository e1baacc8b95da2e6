package io.javatask.worker.run;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.ledger.WorkerLedger;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This worker's place among those that share the ledger: it keeps its lease alive, takes those for
 * dead that do not, and looks at regular times for what no announcement told of.
 */
public final class Membership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

  /**
   * A cancel that was asked of another worker reaches its run within a second, also unannounced.
   */
  private static final Duration LOOK = Duration.ofMillis(400);

  /** Of how many renewals all but the last may fail. */
  private static final int RENEWALS = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final WorkerLedger workers;
  private final TaskRunner runner;
  private final Lease lease;
  private final Duration length;
  private final ScheduledThreadPoolExecutor timer;
  private long nextRenewal;
  private boolean away;

  public Membership(WorkerLedger workers, TaskRunner runner, Lease lease, Duration length) {
    this.workers = workers;
    this.runner = runner;
    this.lease = lease;
    this.length = length;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, new ThreadFactoryBuilder().setNameFormat("membership").setDaemon(true).build());
  }

  /**
   * Joins the workers, and settles what dead ones left. Whoever holds what this worker needs may
   * just have died: it is waited for as long as that takes to show.
   *
   * @throws TaskException STORE_LOCKED or INVALID_CONFIG if this worker cannot be beside another
   */
  public void join() {
    long end = System.nanoTime() + (workers.shared() ? length.plus(PATIENCE).toNanos() : 0);
    while (true) {
      try {
        joinNow();
        runner.look();
        return;
      } catch (TaskException e) {
        if (e.code() != ErrorCode.STORE_LOCKED || System.nanoTime() > end) {
          throw e;
        }
        pause();
      }
    }
  }

  private void joinNow() {
    long asked = System.nanoTime();
    workers.join();
    renewed(asked);
  }

  private void renewed(long asked) {
    lease.renewed(asked);
    nextRenewal = asked + length.toNanos() / RENEWALS;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskException(ErrorCode.CANCELLED, "the start was interrupted", e);
    }
  }

  /** Begins to take runs, and to look after the lease. */
  public void start() {
    runner.open();
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(this::turn, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void turn() {
    try {
      if (System.nanoTime() - nextRenewal >= 0) {
        renew();
      }
      runner.look();
      if (away) {
        LOG.info("the ledger answers again");
      }
      away = false;
    } catch (RuntimeException e) {
      if (!away) {
        LOG.error("the ledger does not answer; trying again", e);
      }
      away = true;
    }
  }

  private void renew() {
    long asked = System.nanoTime();
    if (!workers.renew()) {
      LOG.warn("other workers took this one for dead; its runs are lost, and it joins anew");
      runner.look();
      workers.join();
    } else if (lease.over()) {
      // what is ours still is so for certain only once we have looked
      runner.look();
    }
    renewed(asked);
  }

  /** Leaves: what this worker still runs is lost. */
  @Override
  public void close() {
    if (timer.isShutdown()) {
      return;
    }
    timer.shutdownNow();
    try {
      workers.leave();
    } catch (TaskException e) {
      LOG.warn("the ledger could not be told that this worker ends; its lease will run out", e);
    }
  }
}
