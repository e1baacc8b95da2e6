package io.javatask.worker.trust;

import io.javatask.api.DataInterval;
import io.javatask.core.contract.Schedule;
import io.javatask.core.contract.Sla;
import io.javatask.worker.ledger.RunType;
import io.javatask.worker.ledger.TrustFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * The intervals that data have to be there for: those of the schedule, and those that runs came
 * for.
 */
final class Expected {
  /** More intervals of one window are not gone through: a minute for a quarter of a year. */
  private static final int MOST = 200_000;

  private static final Comparator<DataInterval> ORDER =
      Comparator.comparing(DataInterval::end).thenComparing(DataInterval::start);

  private Expected() {}

  /** In the order of their ends, as far as they ended by a time. */
  static List<DataInterval> of(Sla sla, History history, Instant asOf) {
    Optional<DataInterval> first = sla.schedule().flatMap(s -> first(s, history));
    List<DataInterval> intervals = came(sla, history, first, asOf);
    sla.schedule().ifPresent(schedule -> scheduled(schedule, first, asOf, intervals));
    return intervals;
  }

  /** What runs came for; where there is a schedule, only as far as it ended before that begins. */
  private static List<DataInterval> came(
      Sla sla, History history, Optional<DataInterval> first, Instant asOf) {
    Instant until = first.map(DataInterval::start).orElse(asOf);
    List<DataInterval> intervals = new ArrayList<>();
    for (TrustFact fact : history.facts()) {
      if (asked(sla, fact)) {
        fact.interval()
            .filter(i -> !i.end().isAfter(until) && !i.start().isBefore(history.from()))
            .ifPresent(intervals::add);
      }
    }
    // they mostly are in order, which sorting a list makes use of
    intervals.sort(ORDER);
    return new ArrayList<>(new LinkedHashSet<>(intervals));
  }

  private static boolean asked(Sla sla, TrustFact fact) {
    return sla.ofBackfills()
        ? fact.runType() == RunType.BACKFILL
        : fact.runType() == RunType.SCHEDULED || fact.runType() == RunType.UNSPECIFIED;
  }

  /** The interval in which the data set came to be known; of a cut history the first whole one. */
  private static Optional<DataInterval> first(Schedule schedule, History history) {
    Instant start = history.since().isAfter(history.from()) ? history.since() : history.from();
    Optional<DataInterval> around = schedule.around(start);
    boolean cut = around.filter(i -> i.start().isBefore(history.from())).isPresent();
    return cut && history.since().isBefore(history.from())
        ? around.flatMap(i -> schedule.around(i.end()))
        : around;
  }

  private static void scheduled(
      Schedule schedule, Optional<DataInterval> first, Instant asOf, List<DataInterval> into) {
    Optional<DataInterval> next = first;
    while (next.isPresent() && !next.get().end().isAfter(asOf) && into.size() < MOST) {
      DataInterval interval = next.get();
      into.add(interval);
      next = schedule.after(interval.end()).map(end -> new DataInterval(interval.end(), end));
    }
  }
}
