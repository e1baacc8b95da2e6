package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** A number, date or time lies within bounds. */
final class Range extends ColumnCheck {
  private final Bounds bounds;
  private final long least;
  private final long greatest;
  private final double low;
  private final double high;

  /**
   * @param bounds the bounds; dates and times in the unit of their type
   */
  Range(String column, Bounds bounds) {
    super(column);
    this.bounds = bounds;
    this.least = bounds.min().map(b -> least(b.value(), b.exclusive())).orElse(Long.MIN_VALUE);
    this.greatest =
        bounds.max().map(b -> greatest(b.value(), b.exclusive())).orElse(Long.MAX_VALUE);
    this.low = bounds.min().map(b -> b.value().doubleValue()).orElse(Double.NEGATIVE_INFINITY);
    this.high = bounds.max().map(b -> b.value().doubleValue()).orElse(Double.POSITIVE_INFINITY);
  }

  private static long least(BigDecimal value, boolean exclusive) {
    BigDecimal up = value.setScale(0, RoundingMode.CEILING);
    BigDecimal first = exclusive && up.compareTo(value) == 0 ? up.add(BigDecimal.ONE) : up;
    return clamp(first);
  }

  private static long greatest(BigDecimal value, boolean exclusive) {
    BigDecimal down = value.setScale(0, RoundingMode.FLOOR);
    BigDecimal last =
        exclusive && down.compareTo(value) == 0 ? down.subtract(BigDecimal.ONE) : down;
    return clamp(last);
  }

  private static long clamp(BigDecimal value) {
    return value
        .max(BigDecimal.valueOf(Long.MIN_VALUE))
        .min(BigDecimal.valueOf(Long.MAX_VALUE))
        .longValueExact();
  }

  @Override
  void find(Column column, RowSet failing) {
    if (column instanceof LongColumn numbers) {
      long[] values = numbers.values();
      for (int i = 0; i < numbers.size(); i++) {
        if (values[i] < least || values[i] > greatest) {
          failing.add(i);
        }
      }
    } else if (column instanceof DoubleColumn numbers) {
      doubles(numbers, failing);
    } else {
      DecimalColumn numbers = (DecimalColumn) column;
      for (int i = 0; i < numbers.size(); i++) {
        if (!numbers.isNull(i) && !bounds.contain(numbers.get(i))) {
          failing.add(i);
        }
      }
    }
  }

  private void doubles(DoubleColumn numbers, RowSet failing) {
    double[] values = numbers.values();
    boolean openLow = bounds.min().map(Bounds.End::exclusive).orElse(false);
    boolean openHigh = bounds.max().map(Bounds.End::exclusive).orElse(false);
    for (int i = 0; i < numbers.size(); i++) {
      double v = values[i];
      // NaN lies within no bounds
      boolean inside = (openLow ? v > low : v >= low) && (openHigh ? v < high : v <= high);
      if (!inside) {
        failing.add(i);
      }
    }
  }

  @Override
  String reason() {
    return "not " + bounds.words();
  }
}
