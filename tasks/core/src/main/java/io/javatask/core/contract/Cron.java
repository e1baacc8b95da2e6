package io.javatask.core.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A schedule in the five fields of cron: minute, hour, day of month, month and day of week, in a
 * time zone.
 *
 * <p>Where clocks are put forward, a time of day that does not exist comes as much later; where
 * they are put back, it comes once, the first time. A schedule of every hour comes in each hour
 * that passes.
 */
public final class Cron implements Schedule {
  private static final int YEARS = 9;

  /** A gap of the clocks is shorter, except where a whole day was left out. */
  private static final Duration LONGEST_GAP = Duration.ofHours(25);

  private static final Map<String, String> NAMED =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private final String text;
  private final ZoneId zone;
  private final CronField minutes;
  private final CronField hours;
  private final CronField days;
  private final CronField months;
  private final CronField weekdays;

  private Cron(String text, ZoneId zone, List<String> fields) {
    this.text = text;
    this.zone = zone;
    this.minutes = CronField.parse("minute", fields.get(0), 0, 59, List.of());
    this.hours = CronField.parse("hour", fields.get(1), 0, 23, List.of());
    this.days = CronField.parse("day of month", fields.get(2), 1, 31, List.of());
    this.months = CronField.parse("month", fields.get(3), 1, 12, CronField.MONTHS);
    this.weekdays = CronField.parse("day of week", fields.get(4), 0, 7, CronField.WEEKDAYS);
  }

  /**
   * Parses five fields, or a name such as {@code @daily}.
   *
   * @throws IllegalArgumentException that says what is wrong
   */
  public static Cron parse(String text, ZoneId zone) {
    String fields = NAMED.getOrDefault(text.strip().toLowerCase(Locale.ROOT), text.strip());
    List<String> parts = List.of(fields.split("\\s+"));
    if (parts.size() != 5) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' has "
              + parts.size()
              + " fields, not the five of cron, nor is it one of "
              + String.join(", ", NAMED.keySet().stream().sorted().toList()));
    }
    Cron cron = new Cron(text.strip(), zone, parts);
    if (cron.after(Instant.EPOCH).isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' never comes");
    }
    return cron;
  }

  @Override
  public Optional<Instant> after(Instant time) {
    return hours.any() ? byHours(time) : byDays(time);
  }

  /** Every hour that passes is looked at, on the clock that it has. */
  private Optional<Instant> byHours(Instant time) {
    ZonedDateTime at = time.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    ZonedDateTime end = at.plusYears(YEARS);
    while (at.isBefore(end)) {
      if (!onDay(at.toLocalDate())) {
        at = at.toLocalDate().plusDays(1).atStartOfDay(zone);
      } else if (!hours.holds(at.getHour()) || minutes.from(at.getMinute()) < 0) {
        at = at.plusMinutes(60L - at.getMinute());
      } else if (!minutes.holds(at.getMinute())) {
        at = at.plusMinutes((long) minutes.from(at.getMinute()) - at.getMinute());
      } else {
        return Optional.of(at.toInstant());
      }
    }
    return Optional.empty();
  }

  private Optional<Instant> byDays(Instant time) {
    LocalDateTime at =
        time.minus(LONGEST_GAP).atZone(zone).toLocalDateTime().truncatedTo(ChronoUnit.MINUTES);
    LocalDateTime end = at.plusYears(YEARS);
    while (at.isBefore(end)) {
      if (!onDay(at.toLocalDate()) || hours.from(at.getHour()) < 0) {
        at = at.toLocalDate().plusDays(1).atStartOfDay();
      } else if (!hours.holds(at.getHour())) {
        at = at.toLocalDate().atTime(hours.from(at.getHour()), 0);
      } else if (minutes.from(at.getMinute()) < 0) {
        at = at.truncatedTo(ChronoUnit.HOURS).plusHours(1);
      } else if (!minutes.holds(at.getMinute())) {
        at = at.withMinute(minutes.from(at.getMinute()));
      } else if (at.atZone(zone).toInstant().isAfter(time)) {
        return Optional.of(at.atZone(zone).toInstant());
      } else {
        at = at.plusMinutes(1);
      }
    }
    return Optional.empty();
  }

  /** Where both days are restricted, either one is enough. */
  private boolean onDay(LocalDate date) {
    boolean day = days.holds(date.getDayOfMonth());
    int number = date.getDayOfWeek().getValue();
    boolean weekday = weekdays.holds(number) || (number == 7 && weekdays.holds(0));
    boolean both = (days.any() || weekdays.any()) ? day && weekday : day || weekday;
    return months.holds(date.getMonthValue()) && both;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cron cron && text.equals(cron.text) && zone.equals(cron.zone);
  }

  @Override
  public int hashCode() {
    return text.hashCode() * 31 + zone.hashCode();
  }

  @Override
  public String toString() {
    return text + " " + zone;
  }
}
