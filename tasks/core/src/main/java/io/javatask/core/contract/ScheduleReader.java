package io.javatask.core.contract;

import io.javatask.api.Nearest;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Reads when data are expected: {@code schedule} of an SLA, or the property {@code frequency}. */
record ScheduleReader(Findings findings) {
  /** The schedule that an SLA itself declares. */
  Optional<Schedule> own(Place sla) {
    Optional<String> scheduler = sla.text("scheduler");
    if (scheduler.isPresent() && !sla.has("schedule")) {
      findings.error(sla, "missing key 'schedule' beside 'scheduler'");
    }
    if (sla.text("schedule").isEmpty()) {
      return Optional.empty();
    }
    if (scheduler.filter(s -> !s.equalsIgnoreCase("cron")).isPresent()) {
      findings.note(
          sla.child("scheduler"),
          "the scheduler '"
              + scheduler.get()
              + "' is not understood, only cron: no run is expected");
      return Optional.empty();
    }
    try {
      return Optional.of(Cron.parse(sla.text("schedule").get(), zone(sla).orElse(ZoneOffset.UTC)));
    } catch (IllegalArgumentException e) {
      findings.error(sla.child("schedule"), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** The schedule of the property {@code frequency}: every so many units. */
  Optional<Schedule> frequency(Place sla, BigDecimal value, String unit) {
    long unitSeconds = Spans.secondsOf(unit).orElseThrow();
    Duration span = Spans.of(value, unitSeconds).orElse(Duration.ZERO);
    boolean whole = span.toMillis() % 60_000 == 0 && !span.isZero();
    if (!whole) {
      findings.error(
          sla.child("value"), "'value' of a frequency must be whole minutes, and more than 0");
      return Optional.empty();
    }
    boolean days = span.toSeconds() % 86_400 == 0;
    Optional<ZoneId> zone = zone(sla);
    if (zone.isPresent() && !days) {
      findings.error(sla, "a timezone is of whole days only; give a schedule of cron instead");
    }
    return Optional.of(
        days
            ? new Schedule.Days((int) span.toDays(), zone.orElse(ZoneOffset.UTC))
            : new Schedule.Every(span));
  }

  /** The time zone that an SLA names in its custom property {@code timezone}. */
  Optional<ZoneId> zone(Place sla) {
    Optional<Place> place = PolicyReader.value(sla, "timezone");
    Optional<String> name = place.flatMap(Place::text);
    if (place.isPresent() && name.isEmpty()) {
      findings.error(place.get(), "'timezone' must be a string such as Europe/Berlin");
    }
    try {
      return name.map(ZoneId::of);
    } catch (DateTimeException e) {
      List<String> known = ZoneId.getAvailableZoneIds().stream().sorted().toList();
      findings.error(
          place.orElseThrow(),
          "unknown timezone '"
              + name.orElseThrow()
              + "'"
              + Nearest.to(name.orElseThrow(), known)
                  .map(n -> "; did you mean '" + n + "'?")
                  .orElse("; write one such as Europe/Berlin"));
      return Optional.empty();
    }
  }
}
