package io.javatask.worker.lineage;

import java.util.concurrent.atomic.AtomicLong;

/** How many events became what, since the worker started. */
public final class LineageCounts {
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong unmade = new AtomicLong();

  /** Events that a transport took. */
  public long sent() {
    return sent.get();
  }

  /** Deliveries that failed, and are tried again. */
  public long failed() {
    return failed.get();
  }

  /** Events that a backend will never take. */
  public long refused() {
    return refused.get();
  }

  /** Events that were given up, because they were too old or too many. */
  public long dropped() {
    return dropped.get();
  }

  /** Events that could not be made. */
  public long notMade() {
    return unmade.get();
  }

  void delivered() {
    sent.incrementAndGet();
  }

  void undelivered() {
    failed.incrementAndGet();
  }

  void refuse() {
    refused.incrementAndGet();
  }

  void drop(int events) {
    dropped.addAndGet(events);
  }

  void unmade() {
    unmade.incrementAndGet();
  }
}
