package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import io.javatask.core.report.ValidationReport.DuplicateCounts;
import java.util.Optional;

/**
 * A predicate on rows together, with a state: of distinct keys, of the row before, of the whole set
 * (costs D and O, and those of two passes).
 */
public non-sealed interface GroupCheck extends Check {
  /** A state that has seen no row; close it to free what it spilled. */
  State init();

  /** Whether a row may be blamed after its batch has gone. */
  default boolean blamesLate() {
    return true;
  }

  /** Whether a row is blamed for its own values, whatever other rows of its set hold. */
  default boolean blamesSingleRows() {
    return false;
  }

  /**
   * The keys of the rows that are evaluated, if that is all that the state asks of a batch: they
   * are made on any thread, before the batch's turn comes.
   *
   * @param asked in: the rows that the rule's filter leaves; out: those evaluated
   */
  default Optional<RowKeys> keys(Batch batch, RowSet asked) {
    return Optional.empty();
  }

  /** Why a failing row fails, in a few words. */
  String reason();

  /** What has been seen so far. Not thread-safe; batches must come in the order of the source. */
  interface State extends AutoCloseable {
    /**
     * Takes the asked rows of a batch in.
     *
     * @param asked in: the rows that the rule's filter leaves; out: those evaluated
     * @param failing out: rows of this batch that are blamed
     * @param late takes rows of earlier batches that are blamed only now
     */
    void update(Batch batch, RowSet asked, RowSet failing, LateBlame late);

    /**
     * Takes a batch in by the keys that {@link GroupCheck#keys} made of it.
     *
     * @param failing out: rows of this batch that are blamed
     * @param late takes rows of earlier batches that are blamed only now
     */
    default void update(Batch batch, RowKeys keys, RowSet failing, LateBlame late) {
      throw new UnsupportedOperationException("a check that makes no keys");
    }

    /** Blames the rows that only the whole set tells of. Call it once, when all rows are in. */
    default void finish(LateBlame late) {}

    /** The three counts of the rule's duplicates; empty where the rule is not about them. */
    default Optional<DuplicateCounts> duplicates(String rule) {
      return Optional.empty();
    }

    @Override
    default void close() {}
  }

  /** Takes rows that turn out to fail after their batch has gone. */
  interface LateBlame {
    void blame(long ordinal, long line, String value);
  }
}
