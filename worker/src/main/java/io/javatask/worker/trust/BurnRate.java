package io.javatask.worker.trust;

import io.javatask.core.contract.Slo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How fast a budget is spent, seen over a long window and, so that it ends when the trouble ends,
 * over a short one: 1 spends it in just its own window.
 *
 * @param longRate absent where the window holds nothing
 * @param threshold both rates at or above it raise the alert
 * @param fast whether its alert cannot wait
 */
public record BurnRate(
    Duration longWindow,
    Duration shortWindow,
    Optional<Double> longRate,
    Optional<Double> shortRate,
    double threshold,
    boolean fast) {
  /**
   * A pair of windows, and the share of the budget that is spent in the long one when the alert is
   * raised: for a budget of 30 days they come to 14.4, 6, 3 and 1.
   */
  private enum Pair {
    HOUR(Duration.ofHours(1), Duration.ofMinutes(5), 0.02, true),
    SIX_HOURS(Duration.ofHours(6), Duration.ofMinutes(30), 0.05, true),
    DAY(Duration.ofDays(1), Duration.ofHours(2), 0.10, false),
    THREE_DAYS(Duration.ofDays(3), Duration.ofHours(6), 0.10, false);

    private final Duration longWindow;
    private final Duration shortWindow;
    private final double share;
    private final boolean fast;

    Pair(Duration longWindow, Duration shortWindow, double share, boolean fast) {
      this.longWindow = longWindow;
      this.shortWindow = shortWindow;
      this.share = share;
      this.fast = fast;
    }
  }

  static List<BurnRate> of(Sli sli, Slo slo, Instant asOf) {
    return List.of(Pair.values()).stream()
        .filter(pair -> pair.longWindow.compareTo(slo.window()) < 0)
        .map(
            pair ->
                new BurnRate(
                    pair.longWindow,
                    pair.shortWindow,
                    rate(sli, slo, asOf.minus(pair.longWindow), asOf),
                    rate(sli, slo, asOf.minus(pair.shortWindow), asOf),
                    pair.share * slo.window().toMillis() / pair.longWindow.toMillis(),
                    pair.fast))
        .toList();
  }

  /** (bad / valid) / (1 − target); absent where nothing is valid. */
  static Optional<Double> rate(Sli sli, Slo slo, Instant from, Instant to) {
    Sli.Tally tally = sli.within(from, to);
    return tally.valid() == 0
        ? Optional.empty()
        : Optional.of(tally.bad() / tally.valid() / (1 - slo.target()));
  }

  /** Whether both windows burn too fast. */
  public boolean alerting() {
    return over(longRate) && over(shortRate);
  }

  private boolean over(Optional<Double> rate) {
    return rate.filter(r -> r >= threshold * (1 - 1e-12)).isPresent();
  }
}
