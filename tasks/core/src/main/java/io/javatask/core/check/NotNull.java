package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;

/** A value is there. */
final class NotNull implements RowCheck {
  private final String column;

  NotNull(String column) {
    this.column = column;
  }

  @Override
  public void test(Batch batch, RowSet asked, RowSet failing) {
    failing.addAll(batch.column(column).orElseThrow().nulls());
    failing.retainAll(asked);
  }

  @Override
  public String reason(Batch batch, int row) {
    boolean malformed =
        batch.column(column).flatMap(c -> c.malformed()).filter(m -> m.contains(row)).isPresent();
    return malformed ? "null, because the value is not of its type" : "null";
  }
}
