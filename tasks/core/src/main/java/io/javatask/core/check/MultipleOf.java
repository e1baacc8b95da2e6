package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.math.BigDecimal;

/**
 * A number is a whole multiple of another. Doubles are taken as their shortest decimal, so that 0.3
 * is a multiple of 0.1.
 */
final class MultipleOf extends ColumnCheck {
  private final BigDecimal divisor;

  MultipleOf(String column, BigDecimal divisor) {
    super(column);
    this.divisor = divisor;
  }

  @Override
  void find(Column column, RowSet failing) {
    for (int i = 0; i < column.size(); i++) {
      if (!column.isNull(i) && !isMultiple(column, i)) {
        failing.add(i);
      }
    }
  }

  private boolean isMultiple(Column column, int row) {
    boolean finite = !(column instanceof DoubleColumn numbers) || Double.isFinite(numbers.get(row));
    return finite && value(column, row).remainder(divisor).signum() == 0;
  }

  private static BigDecimal value(Column column, int row) {
    if (column instanceof LongColumn numbers) {
      return BigDecimal.valueOf(numbers.get(row));
    }
    return column instanceof DoubleColumn numbers
        ? BigDecimal.valueOf(numbers.get(row))
        : ((DecimalColumn) column).get(row);
  }

  @Override
  String reason() {
    return "not a multiple of " + divisor.toPlainString();
  }
}
