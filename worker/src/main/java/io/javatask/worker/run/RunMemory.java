package io.javatask.worker.run;

import io.javatask.worker.ledger.RunQueue;
import io.javatask.worker.ledger.RunRecord;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that runs under way are accounted for: a run that waits is begun when there is room.
 *
 * <p>The oldest goes first, and nothing passes it: a large run would wait for ever behind small
 * ones.
 */
public final class RunMemory {
  /** Runs up to this are taken by several threads at once; larger ones by one at a time. */
  private static final long SMALL = 32L << 20;

  private final long limit;
  private final AtomicLong taken = new AtomicLong();
  private final AtomicBoolean missed = new AtomicBoolean();
  private final Object large = new Object();

  RunMemory(long limit) {
    this.limit = limit;
  }

  /** Bytes that the runs under way are accounted for. */
  public long taken() {
    return taken.get();
  }

  /** Takes the oldest run that waits if there is room for it; give it back when it is over. */
  Optional<RunRecord> take(RunQueue queue) {
    long tried = reserve(taken.get() == 0 ? limit : SMALL);
    Optional<RunRecord> claimed = claim(queue, tried);
    while (claimed.isEmpty() && tried < limit) {
      synchronized (large) {
        tried = reserve(limit);
        claimed = claim(queue, tried);
      }
      missed.set(true);
      if (limit - taken.get() <= tried) {
        return claimed;
      }
    }
    return claimed;
  }

  /** Whether somebody found too little room since this was asked last, so that runs may wait. */
  boolean missed() {
    return missed.getAndSet(false);
  }

  /** Gives back what a run was accounted for. */
  void release(RunRecord run) {
    taken.addAndGet(-need(run));
  }

  private Optional<RunRecord> claim(RunQueue queue, long reserved) {
    long needed = 0;
    try {
      Optional<RunRecord> claimed = queue.claim(reserved, limit);
      needed = claimed.map(RunMemory::need).orElse(0L);
      return claimed;
    } finally {
      taken.addAndGet(needed - reserved);
    }
  }

  /** Sets aside as much as there is, up to a bound. */
  private long reserve(long most) {
    while (true) {
      long now = taken.get();
      long got = Math.max(0, Math.min(most, limit - now));
      if (taken.compareAndSet(now, now + got)) {
        return got;
      }
    }
  }

  private static long need(RunRecord run) {
    return run.submission().memory().orElse(0L);
  }
}
