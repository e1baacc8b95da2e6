package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;

/** A predicate on the values of one column; rows without a value are not evaluated. */
abstract class ColumnCheck implements RowCheck {
  private final String column;

  ColumnCheck(String column) {
    this.column = column;
  }

  @Override
  public final void test(Batch batch, RowSet asked, RowSet failing) {
    Column values = batch.column(column).orElseThrow();
    asked.removeAll(values.nulls());
    find(values, failing);
    failing.retainAll(asked);
  }

  /** Adds every row whose value does not hold; what is added for a null does not count. */
  abstract void find(Column values, RowSet failing);

  /** Why any value fails, in a few words. */
  abstract String reason();

  @Override
  public final String reason(Batch batch, int row) {
    return reason();
  }
}
