package io.javatask.core.contract;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * When a rule warns and when it fails.
 *
 * <p>For a row or group check the bounds are asked of the failing rows (count, or percent of the
 * evaluated); for a metric they are asked of the observed value. A row check without any bound
 * fails with its first failing row.
 *
 * @param mostly least share of the evaluated rows that must pass, 0 to 1; asked beside {@code fail}
 * @param warn what must hold for the rule not to warn
 * @param fail what must hold for the rule not to fail
 */
public record Thresholds(OptionalDouble mostly, Optional<Bound> warn, Optional<Bound> fail) {
  public static final Thresholds NONE =
      new Thresholds(OptionalDouble.empty(), Optional.empty(), Optional.empty());
}
