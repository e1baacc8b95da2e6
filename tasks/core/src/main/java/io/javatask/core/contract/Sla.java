package io.javatask.core.contract;

import java.time.Duration;
import java.util.Optional;

/**
 * A promise about time.
 *
 * @param name distinct within a contract
 * @param objective age of the newest event at most (freshness), or time after the interval's end
 *     (completion)
 * @param column the column that holds event times; present for freshness
 */
public record Sla(String name, Kind kind, Duration objective, Optional<String> column) {
  /** What the promise is about. */
  public enum Kind {
    FRESHNESS,
    COMPLETION
  }
}
