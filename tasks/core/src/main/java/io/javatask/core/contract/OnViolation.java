package io.javatask.core.contract;

/** What a violated contract comes to. */
public enum OnViolation {
  /** The verdict is FAIL and nothing is written. */
  FAIL,
  /**
   * Blamed rows are quarantined, the others go on with a WARN; FAIL above {@code maxBadPercent}.
   */
  QUARANTINE,
  /** The verdict is WARN; blamed rows are quarantined all the same. */
  WARN
}
