package io.javatask.core.expression;

import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;

/** Makes the columns that parts of an expression come to; they have no name. */
final class Columns {
  private static final String NAME = "";
  private static final int MOST_LONG_DIGITS = 18;

  private Columns() {}

  static LongColumn flags(long[] values, RowSet nulls) {
    return longs(LogicalType.BOOLEAN, values, nulls);
  }

  static LongColumn longs(LogicalType type, long[] values, RowSet nulls) {
    return new LongColumn(NAME, type, values, nulls, Optional.empty());
  }

  static DoubleColumn doubles(double[] values, RowSet nulls) {
    return new DoubleColumn(NAME, values, nulls, Optional.empty());
  }

  /**
   * A column of decimals.
   *
   * @param value of a row that is not null
   */
  static DecimalColumn decimals(IntFunction<BigDecimal> value, RowSet nulls) {
    int rows = nulls.capacity();
    long[] unscaled = new long[rows];
    byte[] scales = new byte[rows];
    BigDecimal[] large = new BigDecimal[rows];
    for (int row = 0; row < rows; row++) {
      if (nulls.contains(row)) {
        continue;
      }
      BigDecimal number = value.apply(row);
      boolean small =
          number.precision() <= MOST_LONG_DIGITS
              && number.scale() >= 0
              && number.scale() <= MOST_LONG_DIGITS;
      if (small) {
        unscaled[row] = number.unscaledValue().longValue();
        scales[row] = (byte) number.scale();
      } else {
        large[row] = number;
        scales[row] = -1;
      }
    }
    return new DecimalColumn(NAME, unscaled, scales, Optional.of(large), nulls, Optional.empty());
  }

  /**
   * A column of texts.
   *
   * @param value of a row that is not null
   */
  static TextColumn texts(IntFunction<String> value, RowSet nulls) {
    int rows = nulls.capacity();
    byte[] bytes = new byte[Math.max(16, rows * 8)];
    int[] starts = new int[rows];
    int[] ends = new int[rows];
    int at = 0;
    for (int row = 0; row < rows; row++) {
      starts[row] = at;
      if (!nulls.contains(row)) {
        byte[] utf8 = value.apply(row).getBytes(StandardCharsets.UTF_8);
        if (at + utf8.length > bytes.length) {
          bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + utf8.length));
        }
        System.arraycopy(utf8, 0, bytes, at, utf8.length);
        at += utf8.length;
      }
      ends[row] = at;
    }
    return new TextColumn(NAME, LogicalType.STRING, bytes, starts, ends, nulls, Optional.empty());
  }

  static TextColumn constant(String value, int rows) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    int[] ends = new int[rows];
    Arrays.fill(ends, utf8.length);
    return new TextColumn(
        NAME, LogicalType.STRING, utf8, new int[rows], ends, new RowSet(rows), Optional.empty());
  }

  static LongColumn constant(long value, LogicalType type, int rows) {
    long[] values = new long[rows];
    Arrays.fill(values, value);
    return longs(type, values, new RowSet(rows));
  }

  /** A whole number that fits is held as such. */
  static Column constant(BigDecimal value, int rows) {
    BigDecimal plain = value.stripTrailingZeros();
    boolean whole = plain.scale() <= 0 && plain.precision() - plain.scale() <= MOST_LONG_DIGITS;
    return whole
        ? constant(plain.longValueExact(), LogicalType.INTEGER, rows)
        : decimals(row -> value, new RowSet(rows));
  }

  /** A column of nulls, of the kind that holds this type. */
  static Column nothing(Type type, int rows) {
    RowSet nulls = RowSet.all(rows);
    boolean text = type == Type.TEXT || type == Type.JSON || type == Type.NOTHING;
    return text ? texts(row -> "", nulls) : longs(type.logicalType(), new long[rows], nulls);
  }

  /** A number as a 64-bit float: the nearest one. */
  static double real(Column column, int row) {
    if (column instanceof DoubleColumn doubles) {
      return doubles.get(row);
    }
    return column instanceof LongColumn longs
        ? (double) longs.get(row)
        : ((DecimalColumn) column).get(row).doubleValue();
  }

  /** A number as an exact decimal; of a column that is not of floats. */
  static BigDecimal exact(Column column, int row) {
    return column instanceof LongColumn longs
        ? BigDecimal.valueOf(longs.get(row))
        : ((DecimalColumn) column).get(row);
  }

  static RowSet nulls(Column... columns) {
    RowSet nulls = columns[0].nulls().copy();
    for (int i = 1; i < columns.length; i++) {
      nulls.addAll(columns[i].nulls());
    }
    return nulls;
  }
}
