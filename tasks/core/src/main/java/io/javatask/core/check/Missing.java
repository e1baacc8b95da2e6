package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;

/** A value is neither null nor one of the markers that stand for a missing one. */
final class Missing implements RowCheck {
  private final String column;
  private final InSet marker;

  Missing(String column, Literals markers) {
    this.column = column;
    this.marker = new InSet(column, markers, true);
  }

  @Override
  public void test(Batch batch, RowSet asked, RowSet failing) {
    Column values = batch.column(column).orElseThrow();
    marker.find(values, failing);
    failing.addAll(values.nulls());
    failing.retainAll(asked);
  }

  @Override
  public String reason(Batch batch, int row) {
    return batch.column(column).orElseThrow().isNull(row) ? "null" : "stands for a missing value";
  }
}
