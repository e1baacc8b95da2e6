package io.javatask.worker.trust;

import io.javatask.api.DataInterval;
import io.javatask.worker.ledger.TrustFact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;

/**
 * One of the five metrics of a data set over a window.
 *
 * @param value absent where nothing is known
 * @param points over equal parts of the window, the oldest first
 */
public record Metric(Name name, OptionalDouble value, List<Point> points) {
  /** What is measured, and in what. */
  public enum Name {
    FRESHNESS_P95("seconds", "Age of the newest event that was not passed for 95 % of the time"),
    NULL_RATE("percent", "Cells without a value"),
    CONTRACT_VIOLATION("percent", "Rules of the contract that were violated"),
    MTTR("seconds", "Mean time from an interval's first failure to its first good run"),
    IDEMPOTENCY_ERRORS("keys", "Keys that replays would have changed");

    private final String unit;
    private final String description;

    Name(String unit, String description) {
      this.unit = unit;
      this.description = description;
    }

    public String unit() {
      return unit;
    }

    public String description() {
      return description;
    }
  }

  /** The value of a part of the window, that ends at a time. */
  public record Point(Instant time, OptionalDouble value) {}

  /** Computes a metric for any window. */
  private interface Over {
    OptionalDouble within(Instant from, Instant to);
  }

  static List<Metric> all(History history, Duration window, Instant asOf, int points) {
    Sawtooth ages = ages(history);
    List<TrustFact> last = QualityJudge.last(history);
    List<TrustFact> replays = replays(history);
    return List.of(
        metric(
            Name.FRESHNESS_P95,
            (from, to) -> ages.percentile(0.95, from, to),
            window,
            asOf,
            points),
        metric(
            Name.NULL_RATE,
            share(last, TrustFact::cellsEmpty, TrustFact::cells),
            window,
            asOf,
            points),
        metric(
            Name.CONTRACT_VIOLATION,
            share(last, TrustFact::rulesViolated, TrustFact::rules),
            window,
            asOf,
            points),
        metric(
            Name.MTTR,
            (from, to) ->
                Incidents.of(history.facts(), from, to)
                    .mean()
                    .map(mean -> OptionalDouble.of(mean.toMillis() / 1e3))
                    .orElse(OptionalDouble.empty()),
            window,
            asOf,
            Math.min(points, 10)),
        metric(Name.IDEMPOTENCY_ERRORS, sum(replays), window, asOf, points));
  }

  private static Metric metric(Name name, Over over, Duration window, Instant asOf, int points) {
    Instant from = asOf.minus(window);
    Duration step = window.dividedBy(points);
    List<Point> series = new ArrayList<>();
    for (int i = 1; i <= points; i++) {
      Instant end = i == points ? asOf : from.plus(step.multipliedBy(i));
      series.add(new Point(end, over.within(from.plus(step.multipliedBy(i - 1L)), end)));
    }
    return new Metric(name, over.within(from, asOf), series);
  }

  /** By events where runs tell of any, else by the ends of the intervals that were published. */
  private static Sawtooth ages(History history) {
    boolean events = history.published().stream().anyMatch(f -> f.newestEvent().isPresent());
    List<Sawtooth.Publication> publications = new ArrayList<>();
    for (TrustFact fact : history.published()) {
      Optional<Instant> newest =
          events ? fact.newestEvent() : fact.interval().map(DataInterval::end);
      if (fact.live()) {
        newest.ifPresent(t -> publications.add(new Sawtooth.Publication(fact.settleTime(), t)));
      }
    }
    return Sawtooth.of(publications);
  }

  private static Over share(
      List<TrustFact> facts, ToLongFunction<TrustFact> bad, ToLongFunction<TrustFact> all) {
    Occurrences counted =
        new Occurrences(
            facts.stream()
                .map(
                    f ->
                        new Occurrences.Event(
                            f.settleTime(), bad.applyAsLong(f), all.applyAsLong(f)))
                .toList());
    return (from, to) -> {
      Sli.Tally tally = counted.within(from, to);
      return tally.valid() == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of(100 * tally.bad() / tally.valid());
    };
  }

  private static Over sum(List<TrustFact> replays) {
    Occurrences counted =
        new Occurrences(
            replays.stream()
                .map(f -> new Occurrences.Event(f.settleTime(), f.idempotencyErrors().orElse(0), 1))
                .toList());
    return (from, to) -> {
      Sli.Tally tally = counted.within(from, to);
      return tally.valid() == 0 ? OptionalDouble.empty() : OptionalDouble.of(tally.bad());
    };
  }

  /** Of each interval what its last replay came to. */
  private static List<TrustFact> replays(History history) {
    Map<Object, TrustFact> last = new LinkedHashMap<>();
    for (TrustFact fact : history.facts()) {
      if (fact.idempotencyErrors().isPresent()) {
        last.put(fact.part(), fact);
      }
    }
    return List.copyOf(last.values());
  }
}
