package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.util.function.DoubleConsumer;

/** The values of a column as 64-bit floating point numbers, without boxing. */
final class ColumnNumbers {
  private ColumnNumbers() {}

  /** The number in a row that has one; NaN in a column that holds none. */
  static double at(Column column, int row) {
    if (column instanceof LongColumn numbers) {
      return (double) numbers.get(row);
    }
    if (column instanceof DoubleColumn numbers) {
      return numbers.get(row);
    }
    return column instanceof DecimalColumn numbers ? numbers.get(row).doubleValue() : Double.NaN;
  }

  /** Goes through rows that have a number. */
  static void forEach(Column column, RowSet rows, DoubleConsumer action) {
    rows.forEach(row -> action.accept(at(column, row)));
  }
}
