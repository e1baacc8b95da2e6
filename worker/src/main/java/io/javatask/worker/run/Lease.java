package io.javatask.worker.run;

import java.time.Duration;

/**
 * How long this worker may count on its runs being its own, by a clock that only goes forward: once
 * it is over, others may have given them to somebody else, and nothing more may be committed.
 */
public final class Lease {
  private final long length;
  private volatile long renewed;

  /** When it was first renewed after it had been over. */
  private volatile long back;

  public Lease(Duration length) {
    this.length = length.toNanos();
    this.renewed = System.nanoTime();
    this.back = renewed - this.length - 1;
  }

  /** It was renewed, at a time that was taken before the ledger was asked. */
  void renewed(long nanoTime) {
    if (over()) {
      back = nanoTime;
    }
    renewed = nanoTime;
  }

  boolean over() {
    return System.nanoTime() - renewed > length;
  }

  /**
   * Whether this worker may take others for dead. Not if it was away itself just now: if that was
   * because of the ledger, they were too, and are about to come back.
   */
  boolean judges() {
    return !over() && System.nanoTime() - back > length;
  }
}
