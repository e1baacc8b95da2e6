package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import java.util.Optional;

/** A value parses as the column's type; nulls are not evaluated. */
final class OfType implements RowCheck {
  private final String column;
  private final LogicalType type;

  OfType(String column, LogicalType type) {
    this.column = column;
    this.type = type;
  }

  @Override
  public void test(Batch batch, RowSet asked, RowSet failing) {
    Column values = batch.column(column).orElseThrow();
    Optional<RowSet> malformed = values.malformed();
    malformed.ifPresent(failing::addAll);
    failing.retainAll(asked);
    asked.removeAll(values.nulls());
    asked.addAll(failing);
  }

  @Override
  public String reason(Batch batch, int row) {
    return "not of type " + type.odcsName();
  }
}
