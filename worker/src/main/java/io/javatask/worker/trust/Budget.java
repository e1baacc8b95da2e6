package io.javatask.worker.trust;

import io.javatask.core.contract.Sla;
import io.javatask.core.contract.Slo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The error budget of an SLA, as it stands at a time.
 *
 * @param good of what is valid in the window
 * @param left 1 for all of it, 0 for nothing, below 0 if overspent; absent where nothing is valid
 * @param points what was left of this window's budget, at equal steps, the oldest first
 * @param exhaust when it will be spent at the rate of its last day; absent if it will not, or is
 */
public record Budget(
    String sla,
    Slo slo,
    double good,
    double valid,
    Optional<Double> left,
    List<BurnRate> burnRates,
    List<Point> points,
    Optional<Instant> exhaust) {
  private static final int POINTS = 60;

  /** What was left at a time. */
  public record Point(Instant time, Optional<Double> left) {}

  /** Whether nothing is left. */
  public boolean exhausted() {
    return left.filter(l -> l <= 1e-12).isPresent();
  }

  /** What is left, in words: a share of the budget, or how many times it was spent. */
  public static String words(double left) {
    return left < 0
        ? String.format(Locale.ROOT, "spent %.1fx", 1 - left)
        : String.format(Locale.ROOT, "%.1f %% left", 100 * left);
  }

  /** A window as people say it: in days, hours or minutes where it is a whole number of them. */
  public static String words(Duration window) {
    long seconds = window.getSeconds();
    if (window.isZero() || window.getNano() != 0 || seconds % 60 != 0) {
      return window.toString();
    }
    return seconds % 86_400 == 0
        ? window.toDays() + " d"
        : seconds % 3600 == 0 ? window.toHours() + " h" : window.toMinutes() + " min";
  }

  static Budget of(Sla sla, Slo slo, List<Judged> judged, Instant asOf) {
    return of(sla.name(), slo, sli(sla, slo, judged, asOf), asOf);
  }

  static Budget of(String name, Slo slo, Sli sli, Instant asOf) {
    Instant from = asOf.minus(slo.window());
    Sli.Tally tally = sli.within(from, asOf);
    Optional<Double> left = BurnRate.rate(sli, slo, from, asOf).map(burn -> 1 - burn);
    return new Budget(
        name,
        slo,
        tally.valid() - tally.bad(),
        tally.valid(),
        left,
        BurnRate.of(sli, slo, asOf),
        points(sli, slo, tally, from, asOf),
        exhaust(sli, slo, left, asOf));
  }

  /** The budget is that of the whole window, so that the line only falls. */
  private static List<Point> points(Sli sli, Slo slo, Sli.Tally whole, Instant from, Instant asOf) {
    List<Point> points = new ArrayList<>();
    Duration step = slo.window().dividedBy(POINTS);
    for (int i = 1; i <= POINTS; i++) {
      Instant time = i == POINTS ? asOf : from.plus(step.multipliedBy(i));
      Sli.Tally until = sli.within(from, time);
      points.add(
          new Point(
              time,
              until.valid() == 0
                  ? Optional.empty()
                  : Optional.of(1 - until.bad() / whole.valid() / (1 - slo.target()))));
    }
    return points;
  }

  private static Optional<Instant> exhaust(Sli sli, Slo slo, Optional<Double> left, Instant asOf) {
    Optional<Double> rate = BurnRate.rate(sli, slo, asOf.minus(Duration.ofDays(1)), asOf);
    if (left.isEmpty() || left.get() <= 0 || rate.isEmpty() || rate.get() <= 0) {
      return Optional.empty();
    }
    double windows = left.get() / rate.get();
    return windows > 10
        ? Optional.empty()
        : Optional.of(asOf.plusMillis((long) (windows * slo.window().toMillis())));
  }

  private static Sli sli(Sla sla, Slo slo, List<Judged> judged, Instant asOf) {
    return switch (slo.method()) {
      case OCCURRENCES ->
          new Occurrences(
              judged.stream()
                  .filter(j -> j.valid() > 0)
                  .map(j -> new Occurrences.Event(j.time(), j.bad(), j.valid()))
                  .toList());
      case TIMESLICES -> slices(sla, slo, judged, asOf);
    };
  }

  /**
   * Of promises of time what counts is how long they were broken; of quality which intervals are
   * bad.
   */
  private static Slices slices(Sla sla, Slo slo, List<Judged> judged, Instant asOf) {
    List<Span> known = judged.stream().map(Judged::known).flatMap(Optional::stream).toList();
    List<Span> bad =
        sla.kind().ofQuality()
            ? judged.stream()
                .filter(Judged::missed)
                .map(Judged::known)
                .flatMap(Optional::stream)
                .toList()
            : judged.stream().map(Judged::miss).flatMap(Optional::stream).toList();
    return new Slices(slo.slice(), bad, known, asOf);
  }
}
