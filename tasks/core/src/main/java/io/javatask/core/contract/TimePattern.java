package io.javatask.core.contract;

import io.javatask.api.LogicalType;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;

/**
 * The {@code DateTimeFormatter} patterns of contracts: how they are read, and what can be said of
 * them before they meet data.
 */
public final class TimePattern {
  private static final ZonedDateTime SAMPLE =
      ZonedDateTime.of(2026, 1, 31, 13, 45, 59, 0, ZoneId.of("Europe/Paris"));

  private TimePattern() {}

  /** Why it is no pattern, if it is none. */
  static Optional<String> problem(String pattern) {
    try {
      formatter(pattern);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("'" + pattern + "' is not a DateTimeFormatter pattern: " + e.getMessage());
    }
  }

  /** Why values of this type cannot be read by the pattern, if they cannot. */
  static Optional<String> problem(String pattern, LogicalType type) {
    Optional<String> problem = problem(pattern);
    if (problem.isPresent() || read(formatter(pattern), type).isPresent()) {
      return problem;
    }
    return Optional.of("pattern '" + pattern + "' does not give a whole " + type.odcsName());
  }

  /**
   * The formatter that reads data.
   *
   * @throws IllegalArgumentException if it is no pattern
   */
  public static DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(withoutEra(pattern), Locale.ROOT)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  /**
   * Data are read strictly, so that 31 February is no date; a year of era, {@code y}, would then
   * need its era, which few who write it expect. Quoted text stays as it is.
   */
  private static String withoutEra(String pattern) {
    String[] parts = pattern.split("'", -1);
    for (int i = 0; i < parts.length; i += 2) {
      parts[i] = parts[i].replace('y', 'u');
    }
    return String.join("'", parts);
  }

  private static Optional<TemporalAccessor> read(DateTimeFormatter formatter, LogicalType type) {
    try {
      String sample = formatter.format(SAMPLE);
      return switch (type) {
        case DATE -> Optional.of(LocalDate.parse(sample, formatter));
        case TIME -> Optional.of(LocalTime.parse(sample, formatter));
        case TIMESTAMP ->
            Optional.of(
                formatter.parseBest(
                    sample, ZonedDateTime::from, OffsetDateTime::from, LocalDateTime::from));
        case STRING, INTEGER, NUMBER, BOOLEAN, OBJECT, ARRAY -> Optional.empty();
      };
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
