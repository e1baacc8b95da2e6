package io.javatask.core.expression;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Dates and times as expressions write them: ISO 8601, years of four digits. */
final class Times {
  private static final Pattern DATED = Pattern.compile("[0-9]{4}-.*");

  private static final DateTimeFormatter STAMP =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .toFormatter(Locale.ROOT);

  private Times() {}

  /**
   * The value in the unit of its column type; empty if the text is none.
   *
   * @param zone of a timestamp that carries none
   */
  static OptionalLong parse(String text, Type type, ZoneId zone) {
    try {
      if (type == Type.TIME) {
        return OptionalLong.of(LocalTime.parse(text).getLong(ChronoField.MICRO_OF_DAY));
      }
      if (text.length() < 10 || !DATED.matcher(text).matches()) {
        return OptionalLong.empty();
      }
      return OptionalLong.of(
          type == Type.DATE ? LocalDate.parse(text).toEpochDay() : micros(text, zone));
    } catch (DateTimeException | ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  private static long micros(String text, ZoneId zone) {
    if (text.length() == 10) {
      return micros(LocalDate.parse(text).atStartOfDay(), zone);
    }
    String stamp = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
    TemporalAccessor parsed = STAMP.parseBest(stamp, OffsetDateTime::from, LocalDateTime::from);
    return parsed instanceof OffsetDateTime withOffset
        ? micros(withOffset.toInstant())
        : micros(LocalDateTime.from(parsed), zone);
  }

  private static long micros(LocalDateTime local, ZoneId zone) {
    return micros(local.atZone(zone).toInstant());
  }

  /** The JDK counts them by way of nanoseconds, of which 64 bits hold 292 years. */
  private static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000L + instant.getNano() / 1000;
  }

  static String example(Type type) {
    if (type == Type.TIME) {
      return "13:45:00";
    }
    return type == Type.DATE ? "2026-01-31" : "2026-01-31T13:45:00Z";
  }
}
