package io.javatask.core.location;

import java.time.Duration;
import java.util.Map;

/**
 * Which queries a location answers: those of contracts, and its own.
 *
 * @param sentContracts whether those of a contract that was sent with a request too
 * @param timeout most time for one, at least a second
 * @param queries what runs may read by name, one SELECT each
 */
public record SqlPolicy(boolean sentContracts, Duration timeout, Map<String, String> queries) {
  /** None of a contract that was sent; a minute for each. */
  public static final SqlPolicy DEFAULT = new SqlPolicy(false, Duration.ofMinutes(1));

  /** Without queries of its own. */
  public SqlPolicy(boolean sentContracts, Duration timeout) {
    this(sentContracts, timeout, Map.of());
  }

  public SqlPolicy {
    queries = Map.copyOf(queries);
    if (timeout.toSeconds() < 1 || timeout.toSeconds() > Integer.MAX_VALUE / 1000) {
      throw new IllegalArgumentException(
          "the timeout of queries is a second or more, not " + timeout);
    }
  }
}
