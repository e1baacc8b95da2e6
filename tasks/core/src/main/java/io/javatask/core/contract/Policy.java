package io.javatask.core.contract;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * How a contract wants its violations treated: the {@code policy} custom property of the schema
 * object.
 *
 * @param onViolation the contract's own choice, which the operator's overrides; absent means {@code
 *     fail}
 * @param maxBadPercent most quarantined and rejected rows, in percent of those read, under {@code
 *     quarantine}; 100 if absent
 * @param maxRejected most records that are not decodable; 0 if neither this nor the percentage is
 *     said
 * @param maxRejectedPercent most records that are not decodable, in percent of those read
 * @param emptyBatch what an empty batch comes to
 * @param undeclaredColumns what a column of the source that the contract does not declare comes to
 */
public record Policy(
    Optional<OnViolation> onViolation,
    double maxBadPercent,
    long maxRejected,
    Optional<BigDecimal> maxRejectedPercent,
    Reaction emptyBatch,
    Reaction undeclaredColumns) {
  public static final Policy DEFAULT =
      new Policy(Optional.empty(), 100, 0, Optional.empty(), Reaction.WARN, Reaction.WARN);

  /** What an oddity of the whole batch comes to. */
  public enum Reaction {
    PASS,
    WARN,
    FAIL
  }
}
