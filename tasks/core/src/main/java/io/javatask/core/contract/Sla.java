package io.javatask.core.contract;

import java.time.Duration;
import java.util.Optional;

/**
 * A promise about a data set, that runs and the clock hold it to.
 *
 * @param name distinct within a contract
 * @param column the column that holds event times, present for freshness; or the one whose cells
 *     are counted, for a null rate
 * @param ofBackfills whether it judges backfills; others judge scheduled runs
 * @param schedule the bounds of the intervals that are expected; absent where only runs that come
 *     are judged
 * @param slo how often it may be missed; absent where that is not said
 */
public record Sla(
    String name,
    Kind kind,
    Goal goal,
    Optional<String> column,
    boolean ofBackfills,
    Optional<Schedule> schedule,
    Optional<Slo> slo) {
  /** What the promise is about. */
  public enum Kind {
    /** Age of the newest event. */
    FRESHNESS,
    /** When an interval's data are there. */
    COMPLETION,
    /** Rows that violate the contract, in percent of those read. */
    VIOLATING_ROWS,
    /** Rules that are violated, in percent of all. */
    CONTRACT_VIOLATION,
    /** Cells without a value, in percent. */
    NULL_RATE,
    /** Number of rows. */
    VOLUME;

    /** Whether an interval's last verdict wins; of the others the first outcome is final. */
    public boolean ofQuality() {
      return this != FRESHNESS && this != COMPLETION;
    }
  }

  /** A promise about scheduled runs, as they come, without a budget. */
  public Sla(String name, Kind kind, Duration objective, Optional<String> column) {
    this(name, kind, new Goal.Within(objective), column, false, Optional.empty(), Optional.empty());
  }

  /** The column of event times that a run has to look at for it. */
  public Optional<String> eventTimes() {
    return column.filter(c -> kind == Kind.FRESHNESS);
  }
}
