package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;

/** A value is not there. A malformed cell is not null here: there is something in it. */
final class IsNull implements RowCheck {
  private final String column;

  IsNull(String column) {
    this.column = column;
  }

  @Override
  public void test(Batch batch, RowSet asked, RowSet failing) {
    var values = batch.column(column).orElseThrow();
    failing.addAll(asked);
    failing.removeAll(values.nulls());
    values.malformed().ifPresent(failing::addAll);
    failing.retainAll(asked);
  }

  @Override
  public String reason(Batch batch, int row) {
    return "not null";
  }
}
