package io.javatask.worker.run;

import io.javatask.worker.ledger.Room;
import io.javatask.worker.ledger.RunRecord;
import java.util.Optional;
import java.util.function.Function;

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

  /**
   * Takes a run that there is room for; give it back when it is over.
   *
   * @param take takes it from the ledger
   */
  <T> T take(Function<Room, T> take) {
    Taking taking = new Taking();
    try {
      return take.apply(taking);
    } catch (RuntimeException | Error e) {
      taking.undo();
      throw e;
    }
  }

  /** Room that is taken before the ledger has committed the run that it is for. */
  private final class Taking implements Room {
    private Optional<RunRecord> held = Optional.empty();

    @Override
    public Optional<RunRecord> take(Claim claim) {
      synchronized (RunMemory.this) {
        undo();
        held = claim.of(limit - taken, limit);
        taken += held.map(RunMemory::need).orElse(0L);
        missed |= held.isEmpty() && taken > 0;
        return held;
      }
    }

    void undo() {
      held.ifPresent(RunMemory.this::release);
      held = Optional.empty();
    }
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
