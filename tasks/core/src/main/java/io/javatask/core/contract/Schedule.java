package io.javatask.core.contract;

import io.javatask.api.DataInterval;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;

/** The bounds of the intervals that data are expected for: each lies between two ticks. */
public sealed interface Schedule permits Cron, Schedule.Every, Schedule.Days {
  /** The first tick after a time; absent if there is none in sight. */
  Optional<Instant> after(Instant time);

  /** The interval that holds a time: it begins at the last tick at or before it. */
  default Optional<DataInterval> around(Instant time) {
    // in steps, so that a dense schedule is not gone through for years
    for (int days : new int[] {1, 35, 400, 9 * 366}) {
      Optional<Instant> tick =
          after(time.minus(Duration.ofDays(days))).filter(t -> !t.isAfter(time));
      if (tick.isPresent()) {
        return upTo(tick.get(), time);
      }
    }
    return Optional.empty();
  }

  private Optional<DataInterval> upTo(Instant tick, Instant time) {
    Instant start = tick;
    Optional<Instant> next = after(start);
    while (next.isPresent() && !next.get().isAfter(time)) {
      start = next.get();
      next = after(start);
    }
    Instant from = start;
    return next.map(end -> new DataInterval(from, end));
  }

  /** Equal spans, counted from 1970-01-01T00:00:00Z. */
  record Every(Duration span) implements Schedule {
    @Override
    public Optional<Instant> after(Instant time) {
      long seconds = span.toSeconds();
      long ticks = Math.floorDiv(time.getEpochSecond(), seconds) + 1;
      return Optional.of(Instant.ofEpochSecond(Math.multiplyExact(ticks, seconds)));
    }
  }

  /**
   * Calendar days of a zone, however long each is.
   *
   * @param days length in days; weeks begin on Mondays
   */
  record Days(int days, ZoneId zone) implements Schedule {
    /** 1970-01-05 was the first Monday. */
    private static final long MONDAY = 4;

    @Override
    public Optional<Instant> after(Instant time) {
      long day = time.atZone(zone).toLocalDate().toEpochDay();
      long origin = days % 7 == 0 ? MONDAY : 0;
      long next = (Math.floorDiv(day - origin, days) + 1) * days + origin;
      return Optional.of(LocalDate.ofEpochDay(next).atStartOfDay(zone).toInstant());
    }
  }
}
