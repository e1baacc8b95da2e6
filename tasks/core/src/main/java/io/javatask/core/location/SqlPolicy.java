package io.javatask.core.location;

import java.time.Duration;

/**
 * Which queries of contracts a location answers.
 *
 * @param sentContracts whether those of a contract that was sent with a request too
 * @param timeout most time for one, at least a second
 */
public record SqlPolicy(boolean sentContracts, Duration timeout) {
  /** None of a contract that was sent; a minute for each. */
  public static final SqlPolicy DEFAULT = new SqlPolicy(false, Duration.ofMinutes(1));

  public SqlPolicy {
    if (timeout.toSeconds() < 1 || timeout.toSeconds() > Integer.MAX_VALUE / 1000) {
      throw new IllegalArgumentException(
          "the timeout of queries is a second or more, not " + timeout);
    }
  }
}
