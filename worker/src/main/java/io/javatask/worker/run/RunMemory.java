package io.javatask.worker.run;

import io.javatask.worker.ledger.RunQueue;
import io.javatask.worker.ledger.RunRecord;
import java.util.Optional;

/**
 * The memory that runs under way are accounted for: a run that waits is begun when there is room.
 *
 * <p>The oldest goes first, and nothing passes it: a large run would wait for ever behind small
 * ones.
 */
public final class RunMemory {
  private final long limit;
  private volatile long taken;
  private boolean missed;

  RunMemory(long limit) {
    this.limit = limit;
  }

  /** Bytes that the runs under way are accounted for. */
  public long taken() {
    return taken;
  }

  /** Takes the oldest run that waits if there is room for it; give it back when it is over. */
  synchronized Optional<RunRecord> take(RunQueue queue) {
    Optional<RunRecord> claimed = queue.claim(limit - taken, limit);
    taken += claimed.map(RunMemory::need).orElse(0L);
    missed |= claimed.isEmpty() && taken > 0;
    return claimed;
  }

  /** Whether somebody may have found too little room since this was asked last. */
  synchronized boolean missed() {
    boolean was = missed;
    missed = false;
    return was;
  }

  /** Gives back what a run was accounted for. */
  synchronized void release(RunRecord run) {
    taken -= need(run);
  }

  private static long need(RunRecord run) {
    return run.submission().memory().orElse(0L);
  }
}
