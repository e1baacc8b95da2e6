package io.javatask.core.contract;

import java.time.Duration;

/**
 * The error budget of an SLA: how often it may be missed.
 *
 * @param target share of good events, between 0 and 1
 * @param window length of the rolling window that the share is of
 * @param slice length of a slice of time; of no meaning for occurrences
 * @param onExhausted what a gate does once nothing is left
 */
public record Slo(
    double target, Duration window, Method method, Duration slice, OnExhausted onExhausted) {
  public static final Duration DEFAULT_WINDOW = Duration.ofDays(30);
  public static final Duration DEFAULT_SLICE = Duration.ofMinutes(5);

  /** What is counted. */
  public enum Method {
    /** Rows, rules or cells for promises of quality, intervals for the others. */
    OCCURRENCES,
    /** Slices of time, each good or bad as a whole. */
    TIMESLICES
  }

  /** What a spent budget comes to. */
  public enum OnExhausted {
    BLOCK,
    WARN,
    ALLOW
  }
}
