package io.javatask.core.sink;

import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.Malformed;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.Property;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A column of a batch while it is filled from a table, cell by cell, in any order. */
final class ColumnFill {
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final long FIRST_DAY = LocalDate.of(0, 1, 1).toEpochDay();
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  private final Property property;
  private final ColumnKind kind;
  private final RowSet nulls;
  private final long[] longs;
  private final double[] doubles;
  private final byte[] scales;
  private final int[] starts;
  private final int[] ends;
  private final long least;
  private final long most;
  private final Map<Integer, String> malformed = new TreeMap<>();
  private BigDecimal @Nullable [] large;

  ColumnFill(Property property, int capacity) {
    this.property = property;
    this.kind = ColumnKind.of(property);
    this.least = least(kind);
    this.most = most(kind);
    this.nulls = new RowSet(capacity);
    this.longs = new long[kind.isText() || kind == ColumnKind.DOUBLE ? 0 : capacity];
    this.doubles = new double[kind == ColumnKind.DOUBLE ? capacity : 0];
    this.scales = new byte[kind == ColumnKind.DECIMAL ? capacity : 0];
    this.starts = new int[kind.isText() ? capacity : 0];
    this.ends = new int[kind.isText() ? capacity : 0];
  }

  /** Stores know times that no text of a file could say: before the year 0, or infinite ones. */
  private static long least(ColumnKind kind) {
    return switch (kind) {
      case DATE -> FIRST_DAY;
      case TIMESTAMP -> FIRST_DAY * MICROS_PER_DAY;
      case TIME -> 0;
      case TEXT, JSON, INTEGER, DOUBLE, DECIMAL, BOOLEAN -> Long.MIN_VALUE;
    };
  }

  private static long most(ColumnKind kind) {
    return switch (kind) {
      case DATE -> LAST_DAY;
      case TIMESTAMP -> (LAST_DAY + 1) * MICROS_PER_DAY - 1;
      case TIME -> MICROS_PER_DAY - 1;
      case TEXT, JSON, INTEGER, DOUBLE, DECIMAL, BOOLEAN -> Long.MAX_VALUE;
    };
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
    if (value < least || value > most) {
      setMalformed(row, said(value));
    } else {
      longs[row] = value;
    }
  }

  /** A value of the store's that is none of the contract's, and how it is said. */
  void setMalformed(int row, String text) {
    nulls.add(row);
    malformed.put(row, text);
  }

  private String said(long value) {
    if (kind == ColumnKind.TIME) {
      return "24:00:00";
    }
    long infinite = kind == ColumnKind.DATE ? Integer.MAX_VALUE : Long.MAX_VALUE;
    if (value >= infinite || value <= -infinite) {
      return value > 0 ? "infinity" : "-infinity";
    }
    return kind == ColumnKind.DATE
        ? LocalDate.ofEpochDay(value).toString()
        : Instant.EPOCH.plus(value, ChronoUnit.MICROS).toString();
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
              malformed(rows));
      case INTEGER, BOOLEAN, DATE, TIMESTAMP, TIME ->
          new LongColumn(property.name(), property.type(), fit(longs, rows), none, malformed(rows));
    };
  }

  private Optional<Malformed> malformed(int rows) {
    if (malformed.isEmpty()) {
      return Optional.empty();
    }
    RowSet bad = new RowSet(rows);
    int[] textStarts = new int[rows];
    int[] textEnds = new int[rows];
    StringBuilder texts = new StringBuilder();
    malformed.forEach(
        (row, text) -> {
          bad.add(row);
          textStarts[row] = texts.length();
          texts.append(text);
          textEnds[row] = texts.length();
        });
    byte[] ascii = texts.toString().getBytes(StandardCharsets.US_ASCII);
    TextColumn source =
        new TextColumn(
            property.name(),
            property.type(),
            ascii,
            textStarts,
            textEnds,
            new RowSet(rows),
            Optional.empty());
    return Optional.of(new Malformed(bad, source));
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
