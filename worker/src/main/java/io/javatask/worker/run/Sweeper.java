package io.javatask.worker.run;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what is too old, now and again; a failure is said, and tried again later. */
final class Sweeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final ScheduledThreadPoolExecutor timer;

  /**
   * Begins to sweep.
   *
   * @param age at which things are removed: the pause between sweeps is half of it, at most an hour
   */
  Sweeper(String name, Duration age, Runnable sweep) {
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, new ThreadFactoryBuilder().setNameFormat(name).setDaemon(true).build());
    long pause = Math.max(1, Math.min(age.toMillis() / 2, LONGEST.toMillis()));
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(() -> carefully(name, sweep), 0, pause, TimeUnit.MILLISECONDS);
  }

  private static void carefully(String name, Runnable sweep) {
    try {
      sweep.run();
    } catch (RuntimeException e) {
      LOG.error("{} failed; trying again", name, e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
