package io.javatask.worker.ledger;

import java.util.Optional;

/** What a worker has room for when it takes a run. */
@FunctionalInterface
public interface Room {
  /**
   * Takes a run, if there is one that fits. Called within the transaction that takes it, so that
   * others may take theirs before it is over; again, if it is tried again.
   */
  Optional<RunRecord> take(Claim claim);

  /** Takes the oldest run that waits, in the ledger. */
  @FunctionalInterface
  interface Claim {
    /**
     * Takes it if it needs no more than {@code free}.
     *
     * @param free bytes that it may be accounted for
     * @param limit bytes beyond which a run never fits here, so that others need not wait for it
     */
    Optional<RunRecord> of(long free, long limit);
  }
}
