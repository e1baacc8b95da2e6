package io.javatask.worker.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How long the ledger remembers runs that are over; absent means for ever.
 *
 * @param age since a run ended
 * @param runs most runs that are kept, the newest
 */
public record Retention(Optional<Duration> age, Optional<Integer> runs) {
  public static final Retention NONE = new Retention(Optional.empty(), Optional.empty());

  public Retention {
    if (age.filter(value -> value.isNegative() || value.isZero()).isPresent()) {
      throw new IllegalArgumentException("age must be more than nothing");
    }
    if (runs.filter(value -> value < 1).isPresent()) {
      throw new IllegalArgumentException("runs must be at least 1, not " + runs.get());
    }
  }

  /** Whether anything is ever forgotten. */
  public boolean forgets() {
    return age.isPresent() || runs.isPresent();
  }
}
