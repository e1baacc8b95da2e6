package io.javatask.core.contract;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a violated contract comes to. */
public enum OnViolation {
  /** The verdict is FAIL and nothing is written. */
  @JsonProperty("fail")
  FAIL,
  /**
   * Blamed rows are quarantined, the others go on with a WARN; FAIL above {@code maxBadPercent}.
   */
  @JsonProperty("quarantine")
  QUARANTINE,
  /** The verdict is WARN; blamed rows are quarantined all the same. */
  @JsonProperty("warn")
  WARN
}
