package io.javatask.core.source;

import io.javatask.core.contract.TimePattern;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Optional;

/**
 * Reads dates, times and timestamps: ISO 8601 from the bytes, another declared pattern through
 * {@link DateTimeFormatter}. A timestamp without a zone is of the declared zone.
 */
final class TimeParser {
  static final TimeParser ISO_UTC = new TimeParser(Optional.empty(), ZoneOffset.UTC);
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private final Optional<DateTimeFormatter> formatter;
  private final ZoneId zone;
  private final boolean utc;

  TimeParser(Optional<String> pattern, ZoneId zone) {
    this.formatter = pattern.map(TimePattern::formatter);
    this.zone = zone;
    this.utc = zone.normalized().equals(ZoneOffset.UTC);
  }

  /** The same zone, but ISO 8601: the form that contracts write times in. */
  TimeParser iso() {
    return new TimeParser(Optional.empty(), zone);
  }

  /** Whether it reads ISO 8601, and no other pattern. */
  boolean isIso() {
    return formatter.isEmpty();
  }

  /** Days since 1970-01-01, or {@link CellParser#BAD}. */
  long date(byte[] bytes, int start, int end) {
    if (formatter.isPresent()) {
      return formatted(bytes, start, end, t -> LocalDate.from(t).toEpochDay());
    }
    return end - start == 10 ? isoDate(bytes, start) : CellParser.BAD;
  }

  /** Microseconds since midnight, or {@link CellParser#BAD}. */
  long time(byte[] bytes, int start, int end) {
    if (formatter.isPresent()) {
      return formatted(bytes, start, end, t -> LocalTime.from(t).getLong(ChronoField.MICRO_OF_DAY));
    }
    long parsed = isoTime(bytes, start, end);
    return parsed == CellParser.BAD || start + (int) (parsed >>> 48) != end
        ? CellParser.BAD
        : parsed & TIME_MASK;
  }

  /** Microseconds since 1970-01-01T00:00:00Z, or {@link CellParser#BAD}. */
  long timestamp(byte[] bytes, int start, int end) {
    if (formatter.isPresent()) {
      return formatted(bytes, start, end, this::micros);
    }
    if (end - start < 10) {
      return CellParser.BAD;
    }
    long day = isoDate(bytes, start);
    if (day == CellParser.BAD) {
      return CellParser.BAD;
    }
    if (end - start == 10) {
      return inZone(day * MICROS_PER_DAY);
    }
    byte separator = bytes[start + 10];
    if (separator != 'T' && separator != ' ' && separator != 't') {
      return CellParser.BAD;
    }
    long parsed = isoTime(bytes, start + 11, end);
    if (parsed == CellParser.BAD) {
      return CellParser.BAD;
    }
    int zoneAt = start + 11 + (int) (parsed >>> 48);
    return zoned(day * MICROS_PER_DAY + (parsed & TIME_MASK), bytes, zoneAt, end);
  }

  private long zoned(long local, byte[] bytes, int at, int end) {
    if (at == end) {
      return inZone(local);
    }
    if ((bytes[at] == 'Z' || bytes[at] == 'z') && at + 1 == end) {
      return local;
    }
    if (bytes[at] != '+' && bytes[at] != '-') {
      return CellParser.BAD;
    }
    int length = end - at;
    int hours = two(bytes, at + 1, end);
    int minutesAt = length == 6 && bytes[at + 3] == ':' ? at + 4 : at + 3;
    int minutes = length == 3 ? 0 : two(bytes, minutesAt, end);
    boolean shape = length == 3 || length == 5 || (length == 6 && bytes[at + 3] == ':');
    if (!shape || hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
      return CellParser.BAD;
    }
    long offset = (hours * 60L + minutes) * 60_000_000L;
    return bytes[at] == '+' ? local - offset : local + offset;
  }

  private long inZone(long localMicros) {
    if (utc) {
      return localMicros;
    }
    LocalDateTime local =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(localMicros, 1_000_000L),
            (int) Math.floorMod(localMicros, 1_000_000L) * 1000,
            ZoneOffset.UTC);
    return micros(local.atZone(zone).toInstant());
  }

  private static long micros(Instant instant) {
    // the JDK counts microseconds by way of nanoseconds, of which 64 bits hold 292 years
    return instant.getEpochSecond() * 1_000_000L + instant.getNano() / 1000;
  }

  private long micros(TemporalAccessor parsed) {
    ZoneId own = parsed.query(TemporalQueries.zone());
    LocalDate date = parsed.query(TemporalQueries.localDate());
    if (date == null) {
      return micros(Instant.from(parsed));
    }
    LocalTime time = parsed.query(TemporalQueries.localTime());
    LocalDateTime local = date.atTime(time == null ? LocalTime.MIDNIGHT : time);
    return micros(local.atZone(own == null ? zone : own).toInstant());
  }

  private interface Conversion {
    long apply(TemporalAccessor parsed);
  }

  private long formatted(byte[] bytes, int start, int end, Conversion conversion) {
    try {
      String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
      return conversion.apply(formatter.orElseThrow().parse(text));
    } catch (DateTimeException | ArithmeticException e) {
      return CellParser.BAD;
    }
  }

  /** {@code YYYY-MM-DD}, years 0000 to 9999, as days since 1970-01-01. */
  private static long isoDate(byte[] b, int i) {
    int century = two(b, i, i + 10);
    int years = two(b, i + 2, i + 10);
    int month = two(b, i + 5, i + 10);
    int day = two(b, i + 8, i + 10);
    if ((century | years | month | day) < 0 || b[i + 4] != '-' || b[i + 7] != '-') {
      return CellParser.BAD;
    }
    int year = century * 100 + years;
    if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
      return CellParser.BAD;
    }
    return epochDay(year, month, day);
  }

  private static int daysIn(int year, int month) {
    if (month == 2) {
      return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /** Days from civil, counted in years that begin in March so that the leap day comes last. */
  private static long epochDay(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(y, 400);
    int yearOfEra = y - era * 400;
    int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468L;
  }

  private static final long TIME_MASK = (1L << 48) - 1;

  /**
   * {@code HH:MM[:SS[.fraction]]}: microseconds of the day, with the number of bytes read in the
   * upper 16 bits.
   */
  private static long isoTime(byte[] b, int start, int end) {
    int hour = two(b, start, end);
    int minute = two(b, start + 3, end);
    if ((hour | minute) < 0 || hour > 23 || minute > 59 || b[start + 2] != ':') {
      return CellParser.BAD;
    }
    long micros = (hour * 60L + minute) * 60_000_000L;
    int i = start + 5;
    if (i < end && b[i] == ':') {
      int second = two(b, i + 1, end);
      if (second < 0 || second > 59) {
        return CellParser.BAD;
      }
      micros += second * 1_000_000L;
      i += 3;
      if (i < end && (b[i] == '.' || b[i] == ',')) {
        int digits = 0;
        long unit = 100_000;
        for (i++; i < end && b[i] >= '0' && b[i] <= '9'; i++, digits++) {
          micros += (b[i] - '0') * unit;
          unit /= 10;
        }
        if (digits == 0 || digits > 9) {
          return CellParser.BAD;
        }
      }
    }
    return micros | ((long) (i - start) << 48);
  }

  private static int two(byte[] b, int i, int end) {
    if (i + 2 > end) {
      return -1;
    }
    int tens = b[i] - '0';
    int ones = b[i + 1] - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
  }
}
