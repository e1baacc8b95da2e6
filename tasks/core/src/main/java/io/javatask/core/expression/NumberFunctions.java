package io.javatask.core.expression;

import io.javatask.api.Column;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;

/** The functions of numbers and dates. */
final class NumberFunctions {
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final int MOST_DIGITS = 400;

  private NumberFunctions() {}

  static Column of(Function function, List<Column> given) {
    Column first = given.get(0);
    if (function == Function.DATE) {
      LongColumn micros = (LongColumn) first;
      long[] days = new long[micros.size()];
      for (int i = 0; i < days.length; i++) {
        days[i] = Math.floorDiv(micros.get(i), MICROS_PER_DAY);
      }
      return Columns.longs(LogicalType.DATE, days, first.nulls());
    }
    if (function == Function.YEAR || function == Function.MONTH || function == Function.DAY) {
      return part(function, (LongColumn) first);
    }
    Column digits =
        given.size() > 1 ? given.get(1) : Columns.constant(0, LogicalType.INTEGER, first.size());
    RowSet nulls = Columns.nulls(first, digits);
    if (first instanceof DoubleColumn floats) {
      return floats(function, floats, digits, nulls);
    }
    return Columns.decimals(
        i -> exact(function, Columns.exact(first, i), digits(digits, i)), nulls);
  }

  private static int digits(Column digits, int row) {
    double wanted = Columns.real(digits, row);
    return (int) Math.max(-MOST_DIGITS, Math.min(MOST_DIGITS, wanted));
  }

  private static Column floats(
      Function function, DoubleColumn numbers, Column digits, RowSet nulls) {
    double[] values = new double[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      double value = numbers.get(i);
      values[i] =
          nulls.contains(i) || !Double.isFinite(value)
              ? value
              : exact(function, BigDecimal.valueOf(value), digits(digits, i)).doubleValue();
    }
    return Columns.doubles(values, nulls);
  }

  private static BigDecimal exact(Function function, BigDecimal number, int digits) {
    return switch (function) {
      case ABS -> number.abs();
      case FLOOR -> number.setScale(0, RoundingMode.FLOOR);
      case CEIL -> number.setScale(0, RoundingMode.CEILING);
      case ROUND ->
          digits >= number.scale() ? number : number.setScale(digits, RoundingMode.HALF_UP);
      case LENGTH,
          LOWER,
          UPPER,
          TRIM,
          LTRIM,
          RTRIM,
          SUBSTRING,
          REPLACE,
          STARTS_WITH,
          ENDS_WITH,
          CONTAINS,
          YEAR,
          MONTH,
          DAY,
          DATE,
          CONCAT,
          COALESCE,
          LEAST,
          GREATEST,
          NULLIF ->
          throw new IllegalStateException(function + " is not of numbers");
    };
  }

  private static Column part(Function function, LongColumn days) {
    long[] values = new long[days.size()];
    for (int i = 0; i < values.length; i++) {
      if (!days.isNull(i)) {
        LocalDate date = LocalDate.ofEpochDay(days.get(i));
        values[i] =
            function == Function.YEAR
                ? date.getYear()
                : function == Function.MONTH ? date.getMonthValue() : date.getDayOfMonth();
      }
    }
    return Columns.longs(LogicalType.INTEGER, values, days.nulls());
  }
}
