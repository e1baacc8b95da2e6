package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;

/** A predicate on single rows (cost P). */
public non-sealed interface RowCheck extends Check {
  /**
   * Tests rows of a batch.
   *
   * @param asked in: the rows that the rule's filter leaves; out: those of them that were evaluated
   *     (not null, unless the check is about nulls)
   * @param failing out: the evaluated rows that do not hold; empty on entry
   */
  void test(Batch batch, RowSet asked, RowSet failing);

  /** Why a failing row fails, in a few words. */
  String reason(Batch batch, int row);
}
