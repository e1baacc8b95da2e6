package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import java.util.Optional;

/**
 * A statement about the values of the whole set that is not one number with a bound: from a state
 * that takes the batches in their order (costs A, K and D).
 */
public non-sealed interface SummaryCheck extends Check {
  /** A state that has seen no row; close it to free what it spilled. */
  State init();

  /** Whether what it shows are values of the column, which may have to be masked. */
  default boolean showsValues() {
    return true;
  }

  /** What has to hold, in words. */
  String requirement();

  /** What has been seen so far. Not thread-safe; batches must come in the order of the source. */
  interface State extends KeptState, AutoCloseable {
    /**
     * Takes the asked rows of a batch in; removes from {@code asked} those that it does not
     * evaluate.
     */
    void update(Batch batch, RowSet asked);

    /** What the rows come to. Call it once, when all are in. */
    Finding result();

    @Override
    default void close() {}
  }

  /**
   * Whether the statement holds.
   *
   * @param observed a number, a text or a list of either; empty if there is nothing to show
   */
  record Finding(boolean holds, Optional<Object> observed, String message) {}
}
