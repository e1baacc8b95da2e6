package io.javatask.core.sink;

import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.Property;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A column of a batch while it is filled from a table, cell by cell, in any order. */
final class ColumnFill {
  private final Property property;
  private final ColumnKind kind;
  private final RowSet nulls;
  private final long[] longs;
  private final double[] doubles;
  private final byte[] scales;
  private final int[] starts;
  private final int[] ends;
  private BigDecimal @Nullable [] large;

  ColumnFill(Property property, int capacity) {
    this.property = property;
    this.kind = ColumnKind.of(property);
    this.nulls = new RowSet(capacity);
    this.longs = new long[kind.isText() || kind == ColumnKind.DOUBLE ? 0 : capacity];
    this.doubles = new double[kind == ColumnKind.DOUBLE ? capacity : 0];
    this.scales = new byte[kind == ColumnKind.DECIMAL ? capacity : 0];
    this.starts = new int[kind.isText() ? capacity : 0];
    this.ends = new int[kind.isText() ? capacity : 0];
  }

  Property property() {
    return property;
  }

  ColumnKind kind() {
    return kind;
  }

  void setNull(int row) {
    nulls.add(row);
  }

  void setLong(int row, long value) {
    longs[row] = value;
  }

  void setDouble(int row, double value) {
    doubles[row] = value;
  }

  void setDecimal(int row, DecimalCell cell) {
    boolean small = !cell.isLarge() && cell.scale() >= 0 && cell.scale() <= 18;
    if (small && Math.abs(cell.unscaled()) < DecimalCell.power(18)) {
      longs[row] = cell.unscaled();
      scales[row] = (byte) cell.scale();
      return;
    }
    if (large == null) {
      large = new BigDecimal[nulls.capacity()];
    }
    large[row] = cell.value();
    scales[row] = -1;
  }

  /** The cell's slice of the array that {@link #build} is given. */
  void setText(int row, int start, int end) {
    starts[row] = start;
    ends[row] = end;
  }

  /** The column of the first {@code rows} rows. */
  Column build(int rows, byte[] bytes) {
    RowSet none = trim(rows);
    return switch (kind) {
      case TEXT, JSON ->
          new TextColumn(
              property.name(), property.type(), bytes, starts, ends, none, Optional.empty());
      case DOUBLE -> new DoubleColumn(property.name(), fit(doubles, rows), none, Optional.empty());
      case DECIMAL ->
          new DecimalColumn(
              property.name(),
              fit(longs, rows),
              scales,
              Optional.ofNullable(large),
              none,
              Optional.empty());
      case INTEGER, BOOLEAN, DATE, TIMESTAMP, TIME ->
          new LongColumn(
              property.name(), property.type(), fit(longs, rows), none, Optional.empty());
    };
  }

  private RowSet trim(int rows) {
    if (rows == nulls.capacity()) {
      return nulls;
    }
    RowSet trimmed = new RowSet(rows);
    nulls.forEach(trimmed::add);
    return trimmed;
  }

  private static long[] fit(long[] values, int rows) {
    return values.length == rows ? values : Arrays.copyOf(values, rows);
  }

  private static double[] fit(double[] values, int rows) {
    return values.length == rows ? values : Arrays.copyOf(values, rows);
  }
}
