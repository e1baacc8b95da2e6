package io.javatask.core.expression;

import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.expression.Term.Order;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Compares the values of a column with one value, or with those of another column. Text compares by
 * code point. Numbers compare exactly, unless one side is of 64-bit floats: then the other is taken
 * as the nearest float.
 */
final class Comparisons {
  private static final int SCALES = 19;

  private Comparisons() {}

  static RowCondition withText(Order order, RowValues values, String text) {
    byte[] other = text.getBytes(StandardCharsets.UTF_8);
    return batch -> {
      TextColumn column = (TextColumn) values.of(batch);
      byte[] bytes = column.bytes();
      RowSet holds = new RowSet(column.size());
      boolean equality = order == Order.EQUAL || order == Order.NOT_EQUAL;
      for (int i = 0; i < column.size(); i++) {
        int start = column.start(i);
        int end = column.end(i);
        boolean is =
            equality
                ? Arrays.equals(bytes, start, end, other, 0, other.length) == (order == Order.EQUAL)
                : order.holds(Arrays.compareUnsigned(bytes, start, end, other, 0, other.length));
        if (is) {
          holds.add(i);
        }
      }
      return Truth.of(holds, column.nulls());
    };
  }

  static RowCondition withNumber(Order order, RowValues values, BigDecimal number) {
    LongRange longs = LongRange.of(order, number);
    LongRange[] byScale = new LongRange[SCALES];
    for (int scale = 0; scale < SCALES; scale++) {
      byScale[scale] = LongRange.of(order, number.scaleByPowerOfTen(scale));
    }
    double real = number.doubleValue();
    return batch -> {
      Column column = values.of(batch);
      RowSet holds = new RowSet(column.size());
      if (column instanceof LongColumn whole) {
        within(longs, whole, holds);
      } else if (column instanceof DoubleColumn doubles) {
        for (int i = 0; i < doubles.size(); i++) {
          if (order.holds(compare(doubles.get(i), real))) {
            holds.add(i);
          }
        }
      } else {
        DecimalColumn decimals = (DecimalColumn) column;
        for (int i = 0; i < decimals.size(); i++) {
          boolean is =
              decimals.isLarge(i)
                  ? order.holds(decimals.get(i).compareTo(number))
                  : byScale[decimals.scale(i)].has(decimals.unscaled(i));
          if (is) {
            holds.add(i);
          }
        }
      }
      return Truth.of(holds, column.nulls());
    };
  }

  static RowCondition withWhole(Order order, RowValues values, long number) {
    LongRange range = LongRange.of(order, BigDecimal.valueOf(number));
    return batch -> {
      LongColumn column = (LongColumn) values.of(batch);
      RowSet holds = new RowSet(column.size());
      within(range, column, holds);
      return Truth.of(holds, column.nulls());
    };
  }

  private static void within(LongRange range, LongColumn column, RowSet holds) {
    long[] values = column.values();
    for (int i = 0; i < column.size(); i++) {
      if (range.has(values[i])) {
        holds.add(i);
      }
    }
  }

  static Truth of(Order order, Column left, Column right) {
    RowSet holds = new RowSet(left.size());
    RowSet nulls = Columns.nulls(left, right);
    for (int i = 0; i < left.size(); i++) {
      if (!nulls.contains(i) && order.holds(compare(left, right, i))) {
        holds.add(i);
      }
    }
    return Truth.of(holds, nulls);
  }

  /** Two values of one type, neither null. */
  static int compare(Column left, Column right, int row) {
    if (left instanceof TextColumn a && right instanceof TextColumn b) {
      return Arrays.compareUnsigned(
          a.bytes(), a.start(row), a.end(row), b.bytes(), b.start(row), b.end(row));
    }
    if (left instanceof LongColumn a && right instanceof LongColumn b) {
      return Long.compare(a.get(row), b.get(row));
    }
    if (left instanceof DoubleColumn || right instanceof DoubleColumn) {
      return compare(Columns.real(left, row), Columns.real(right, row));
    }
    if (left instanceof DecimalColumn a && right instanceof DecimalColumn b && alike(a, b, row)) {
      return Long.compare(a.unscaled(row), b.unscaled(row));
    }
    return Columns.exact(left, row).compareTo(Columns.exact(right, row));
  }

  private static boolean alike(DecimalColumn a, DecimalColumn b, int row) {
    return a.scale(row) >= 0 && a.scale(row) == b.scale(row);
  }

  /** As SQL orders floats: both zeros are equal, and what is no number is above all. */
  static int compare(double a, double b) {
    return a < b ? -1 : a > b ? 1 : a == b ? 0 : Double.compare(a, b);
  }
}
