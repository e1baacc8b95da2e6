package io.javatask.api;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A column of 64-bit integers: {@code integer}, {@code boolean}, {@code date}, {@code time} or
 * {@code timestamp} (units at {@link LogicalType}).
 */
public final class LongColumn extends Column {
  private final long[] values;
  private final Optional<Malformed> malformed;

  public LongColumn(
      String name, LogicalType type, long[] values, RowSet nulls, Optional<Malformed> malformed) {
    super(name, type, nulls);
    this.values = values;
    this.malformed = malformed;
  }

  /** The value of a row; undefined where {@link #isNull}. */
  public long get(int row) {
    return values[row];
  }

  /** All values, in order. Not to be changed. */
  public long[] values() {
    return values;
  }

  @Override
  public Optional<RowSet> malformed() {
    return malformed.map(Malformed::rows);
  }

  @Override
  public Optional<String> text(int row) {
    return isNull(row) ? malformed.flatMap(m -> m.text(row)) : value(row).map(Object::toString);
  }

  @Override
  public Optional<Object> value(int row) {
    return isNull(row) ? Optional.empty() : Optional.of(box(type(), values[row]));
  }

  private static Object box(LogicalType type, long value) {
    return switch (type) {
      case BOOLEAN -> value != 0;
      case DATE -> LocalDate.ofEpochDay(value);
      case TIME -> LocalTime.ofNanoOfDay(value * 1000);
      case TIMESTAMP -> Instant.EPOCH.plus(value, ChronoUnit.MICROS);
      case INTEGER, STRING, NUMBER, OBJECT, ARRAY -> value;
    };
  }
}
