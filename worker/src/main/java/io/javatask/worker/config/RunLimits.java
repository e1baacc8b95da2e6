package io.javatask.worker.config;

import java.time.Duration;

/**
 * How much is run, and for how long.
 *
 * @param maxRunning most runs at the same time
 * @param maxQueued most runs that wait
 * @param queueTimeout bound of the time in the queue, for submissions that name none
 * @param executionTimeout bound of an attempt, for submissions that name none
 * @param drainTimeout how long a drain waits for runs under way before it cancels them
 * @param stopGrace how long a task that was told to stop may take before its run is ended without
 *     it
 * @param memory most bytes that the runs under way are accounted for together
 */
public record RunLimits(
    int maxRunning,
    int maxQueued,
    Duration queueTimeout,
    Duration executionTimeout,
    Duration drainTimeout,
    Duration stopGrace,
    long memory) {
  /** What no run of ours is accounted for more than: such are never refused unless one says so. */
  private static final long LARGEST_RUN = 304L << 20;

  public static final RunLimits DEFAULT =
      new RunLimits(
          Runtime.getRuntime().availableProcessors(),
          1000,
          Duration.ofHours(1),
          Duration.ofHours(6),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Math.max(Runtime.getRuntime().maxMemory(), LARGEST_RUN));

  public RunLimits {
    atLeastOne("maxRunning", maxRunning);
    atLeastOne("maxQueued", maxQueued);
    positive("queueTimeout", queueTimeout);
    positive("executionTimeout", executionTimeout);
    positive("drainTimeout", drainTimeout);
    positive("stopGrace", stopGrace);
    if (memory < 1) {
      throw new IllegalArgumentException("memory must be at least 1, not " + memory);
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be more than nothing, not " + value);
    }
  }
}
