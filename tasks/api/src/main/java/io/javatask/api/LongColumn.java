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
  private static final int SECONDS_PER_DAY = 86_400;

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
    return isNull(row)
        ? malformed.flatMap(m -> m.text(row))
        : Optional.of(
            type() == LogicalType.TIMESTAMP
                ? instant(values[row])
                : box(type(), values[row]).toString());
  }

  @Override
  public Optional<Object> value(int row) {
    return isNull(row) ? Optional.empty() : Optional.of(box(type(), values[row]));
  }

  /**
   * As {@link Instant#toString}, but without its formatter, which takes the JVM long to compile.
   */
  private static String instant(long micros) {
    long second = Math.floorDiv(micros, 1_000_000L);
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(second, SECONDS_PER_DAY));
    if (date.getYear() < 0 || date.getYear() > 9999) {
      return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
    int ofDay = Math.floorMod(second, SECONDS_PER_DAY);
    StringBuilder text = new StringBuilder(27).append(date);
    digits(text.append('T'), ofDay / 3600, 2);
    digits(text.append(':'), ofDay / 60 % 60, 2);
    digits(text.append(':'), ofDay % 60, 2);
    int fraction = (int) Math.floorMod(micros, 1_000_000L);
    if (fraction % 1000 != 0) {
      digits(text.append('.'), fraction, 6);
    } else if (fraction != 0) {
      digits(text.append('.'), fraction / 1000, 3);
    }
    return text.append('Z').toString();
  }

  private static void digits(StringBuilder text, int value, int width) {
    for (int unit = width == 2 ? 10 : width == 3 ? 100 : 100_000; unit > 0; unit /= 10) {
      text.append((char) ('0' + value / unit % 10));
    }
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
