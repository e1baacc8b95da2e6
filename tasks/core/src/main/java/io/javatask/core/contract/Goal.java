package io.javatask.core.contract;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.OptionalLong;

/** What an SLA promises, as a measure that holds or does not. */
public sealed interface Goal {
  /** The goal in words, as people read it. */
  String words();

  /** An age, or a time after an interval's end. */
  record Within(Duration time) implements Goal {
    @Override
    public String words() {
      return time.toString();
    }
  }

  /** A time of day, the first that comes at or after an interval's end. */
  record ByTime(LocalTime time, ZoneId zone) implements Goal {
    @Override
    public String words() {
      return "by " + time + " " + zone;
    }
  }

  /** A share in percent, 0 to 100. */
  record AtMost(double percent) implements Goal {
    @Override
    public String words() {
      return "at most " + BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString() + " %";
    }
  }

  /** A number of rows. */
  record Rows(long least, OptionalLong most) implements Goal {
    @Override
    public String words() {
      return most.isPresent()
          ? least + " to " + most.getAsLong() + " rows"
          : "at least " + least + " rows";
    }

    /** Whether so many rows keep it. */
    public boolean holds(long rows) {
      return rows >= least && (most.isEmpty() || rows <= most.getAsLong());
    }
  }

  /**
   * When an interval is due.
   *
   * @throws IllegalStateException for a goal that speaks of no time
   */
  default Instant due(Instant intervalEnd) {
    if (this instanceof Within within) {
      return intervalEnd.plus(within.time());
    }
    if (this instanceof ByTime by) {
      ZonedDateTime end = intervalEnd.atZone(by.zone());
      ZonedDateTime sameDay = end.toLocalDate().atTime(by.time()).atZone(by.zone());
      return (sameDay.isBefore(end)
              ? end.toLocalDate().plusDays(1).atTime(by.time()).atZone(by.zone())
              : sameDay)
          .toInstant();
    }
    throw new IllegalStateException("no time is due by " + this);
  }
}
