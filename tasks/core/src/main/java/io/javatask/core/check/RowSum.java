package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.math.BigDecimal;
import java.util.List;

/**
 * The values of some columns in one row add up to what lies between bounds. A row with a null among
 * them that is evaluated does not. Whole numbers and decimals add exactly; where one column holds
 * floating point numbers, all add as such, from the first column to the last.
 */
final class RowSum implements RowCheck {
  private final List<String> columns;
  private final Bounds bounds;
  private final IgnoredRows ignored;

  RowSum(List<String> columns, Bounds bounds, IgnoredRows ignored) {
    this.columns = List.copyOf(columns);
    this.bounds = bounds;
    this.ignored = ignored;
  }

  @Override
  public void test(Batch batch, RowSet asked, RowSet failing) {
    List<Column> values = KeyEncoder.columns(batch, columns);
    ignored.remove(values, asked);
    boolean exact = values.stream().noneMatch(DoubleColumn.class::isInstance);
    asked.forEach(
        row -> {
          if (!(exact ? exactly(values, row) : roughly(values, row))) {
            failing.add(row);
          }
        });
  }

  private boolean exactly(List<Column> values, int row) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Column column : values) {
      if (column.isNull(row)) {
        return false;
      }
      if (column instanceof LongColumn numbers) {
        sum = sum.add(BigDecimal.valueOf(numbers.get(row)));
      } else if (column instanceof DecimalColumn numbers) {
        sum = sum.add(numbers.get(row));
      } else {
        return false;
      }
    }
    return bounds.contain(sum);
  }

  private boolean roughly(List<Column> values, int row) {
    double sum = 0;
    for (Column column : values) {
      if (column.isNull(row)) {
        return false;
      }
      if (column instanceof DoubleColumn numbers) {
        sum += numbers.get(row);
      } else if (column instanceof LongColumn numbers) {
        sum += (double) numbers.get(row);
      } else if (column instanceof DecimalColumn numbers) {
        sum += numbers.get(row).doubleValue();
      } else {
        return false;
      }
    }
    return bounds.contain(sum);
  }

  @Override
  public String reason(Batch batch, int row) {
    return "the sum is not " + bounds.words();
  }
}
