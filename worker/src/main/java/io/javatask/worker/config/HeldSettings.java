package io.javatask.worker.config;

import io.javatask.core.task.Classified;
import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of rows in quarantine.
 *
 * @param classified of the values of classified columns
 * @param retention age at which the worker removes files; absent keeps them
 */
public record HeldSettings(Classified classified, Optional<Duration> retention) {
  public static final HeldSettings DEFAULT = new HeldSettings(Classified.MASKED, Optional.empty());

  public HeldSettings {
    if (retention.map(age -> age.isNegative() || age.isZero()).orElse(false)) {
      throw new IllegalArgumentException("quarantine.retention: must be more than nothing");
    }
  }
}
