package io.javatask.worker.trust;

import io.javatask.api.DataInterval;
import io.javatask.core.contract.Schedule;
import io.javatask.core.contract.Sla;
import io.javatask.worker.ledger.RunType;
import io.javatask.worker.ledger.TrustFact;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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
    Set<DataInterval> intervals = new TreeSet<>(ORDER);
    Optional<DataInterval> first = sla.schedule().flatMap(s -> first(s, history));
    sla.schedule().ifPresent(schedule -> scheduled(schedule, first, asOf, intervals));
    for (TrustFact fact : history.facts()) {
      boolean asked =
          sla.ofBackfills()
              ? fact.runType() == RunType.BACKFILL
              : fact.runType() == RunType.SCHEDULED || fact.runType() == RunType.UNSPECIFIED;
      fact.interval()
          .filter(i -> asked && !i.end().isAfter(asOf) && !i.start().isBefore(history.from()))
          .filter(i -> first.map(f -> !i.end().isAfter(f.start())).orElse(true))
          .ifPresent(intervals::add);
    }
    return List.copyOf(intervals);
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
      Schedule schedule, Optional<DataInterval> first, Instant asOf, Set<DataInterval> into) {
    Optional<DataInterval> next = first;
    while (next.isPresent() && !next.get().end().isAfter(asOf) && into.size() < MOST) {
      DataInterval interval = next.get();
      into.add(interval);
      next = schedule.after(interval.end()).map(end -> new DataInterval(interval.end(), end));
    }
  }
}
