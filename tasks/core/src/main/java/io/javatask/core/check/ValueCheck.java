package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.function.Predicate;

/** A predicate on the value of a cell, one boxed value at a time: not for the hot path. */
final class ValueCheck extends ColumnCheck {
  private final Cells cells;
  private final Predicate<Object> holds;
  private final String reason;

  ValueCheck(String column, Cells cells, Predicate<Object> holds, String reason) {
    super(column);
    this.cells = cells;
    this.holds = holds;
    this.reason = reason;
  }

  @Override
  void find(Column column, RowSet failing) {
    for (int i = 0; i < column.size(); i++) {
      if (!column.isNull(i) && !holds.test(cells.value(column, i))) {
        failing.add(i);
      }
    }
  }

  @Override
  String reason() {
    return reason;
  }
}
