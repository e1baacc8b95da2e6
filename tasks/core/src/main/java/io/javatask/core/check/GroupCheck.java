package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import io.javatask.core.report.ValidationReport.DuplicateCounts;

/** A predicate on rows together, with a state that grows with the distinct keys (cost D). */
public non-sealed interface GroupCheck extends Check {
  /** A state that has seen no row; close it to free what it spilled. */
  State init();

  /** Whether a row may be blamed after its batch has gone. */
  boolean blamesLate();

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

    /** The three counts of the rule's duplicates. */
    DuplicateCounts duplicates(String rule);

    @Override
    void close();
  }

  /** Takes rows that turn out to fail after their batch has gone. */
  interface LateBlame {
    void blame(long ordinal, long line, String value);
  }
}
