package io.javatask.core.check;

import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/**
 * Whole numbers, dates and times as longs that compare across types: dates and timestamps are
 * microseconds since 1970-01-01T00:00Z, times microseconds of the day.
 */
final class Ticks {
  static final long PER_DAY = 86_400_000_000L;

  private Ticks() {}

  static long at(LongColumn column, int row) {
    long value = column.get(row);
    return column.type() == LogicalType.DATE ? Math.multiplyExact(value, PER_DAY) : value;
  }

  /** The value as reports write it. */
  static String text(LogicalType type, long ticks) {
    return switch (type) {
      case DATE -> LocalDate.ofEpochDay(Math.floorDiv(ticks, PER_DAY)).toString();
      case TIMESTAMP -> Instant.EPOCH.plus(ticks, ChronoUnit.MICROS).toString();
      case TIME -> LocalTime.ofNanoOfDay(ticks * 1000).toString();
      case INTEGER, BOOLEAN, STRING, NUMBER, OBJECT, ARRAY -> Long.toString(ticks);
    };
  }
}
