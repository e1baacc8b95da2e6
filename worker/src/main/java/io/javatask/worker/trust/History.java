package io.javatask.worker.trust;

import io.javatask.api.DataInterval;
import io.javatask.worker.ledger.TrustFact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What is known of one data set: its facts, and what can be asked of them together. */
final class History {
  private final Instant from;
  private final Instant since;
  private final List<TrustFact> facts;
  private final Supplier<List<DataInterval>> running;
  private Optional<List<DataInterval>> underWay = Optional.empty();
  private final Map<DataInterval, List<TrustFact>> byInterval = new HashMap<>();
  private final List<TrustFact> published;
  private Optional<ByStart> byStart = Optional.empty();

  /**
   * @param from facts that settled before are not among them
   * @param since when the data set was first known, so that runs are expected from then on
   * @param facts in the order in which they settled
   * @param running finds the intervals of runs that are queued or under way; asked once, and only
   *     for an interval that nothing else explains, for it reads every such run
   */
  History(
      Instant from, Instant since, List<TrustFact> facts, Supplier<List<DataInterval>> running) {
    this.from = from;
    this.since = since;
    this.facts = List.copyOf(facts);
    this.running = running;
    for (TrustFact fact : facts) {
      if (!fact.compared()) {
        fact.interval()
            .ifPresent(i -> byInterval.computeIfAbsent(i, key -> new ArrayList<>(1)).add(fact));
      }
    }
    this.published = facts.stream().filter(TrustFact::published).toList();
  }

  /**
   * Facts of intervals in the order of their starts; made once, for an interval that no run was of
   * exactly.
   */
  private record ByStart(List<TrustFact> facts, Duration longest) {
    static ByStart of(List<TrustFact> facts) {
      List<TrustFact> sorted =
          facts.stream()
              .filter(f -> f.interval().isPresent() && !f.compared())
              .sorted(Comparator.comparing(History::start))
              .toList();
      Duration longest =
          sorted.stream()
              .map(f -> f.interval().orElseThrow())
              .map(i -> Duration.between(i.start(), i.end()))
              .max(Duration::compareTo)
              .orElse(Duration.ZERO);
      return new ByStart(sorted, longest);
    }
  }

  Instant from() {
    return from;
  }

  Instant since() {
    return since;
  }

  List<TrustFact> facts() {
    return facts;
  }

  List<TrustFact> published() {
    return published;
  }

  boolean underWay(DataInterval interval) {
    if (underWay.isEmpty()) {
      underWay = Optional.of(List.copyOf(running.get()));
    }
    return underWay.get().stream().anyMatch(part -> overlaps(part, interval));
  }

  /** Every fact of just this interval, but for comparisons. */
  List<TrustFact> of(DataInterval interval) {
    return byInterval.getOrDefault(interval, List.of());
  }

  /** The first run of just this interval that published. */
  Optional<TrustFact> published(DataInterval interval) {
    for (TrustFact fact : of(interval)) {
      if (fact.published()) {
        return Optional.of(fact);
      }
    }
    return Optional.empty();
  }

  /** Facts that speak of any part of an interval, for want of better. */
  List<TrustFact> near(DataInterval interval) {
    List<TrustFact> exact = of(interval);
    return exact.isEmpty() ? overlapping(interval) : exact;
  }

  private static Instant start(TrustFact fact) {
    return fact.interval().orElseThrow().start();
  }

  /**
   * Only facts whose intervals begin near enough are looked at; in the order in which they settled.
   */
  private List<TrustFact> overlapping(DataInterval interval) {
    if (byStart.isEmpty()) {
      byStart = Optional.of(ByStart.of(facts));
    }
    List<TrustFact> sorted = byStart.get().facts();
    Instant from = interval.start().minus(byStart.get().longest());
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (start(sorted.get(middle)).isBefore(from)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    List<TrustFact> found = new ArrayList<>();
    for (int i = low; i < sorted.size(); i++) {
      TrustFact fact = sorted.get(i);
      if (start(fact).isAfter(interval.end())) {
        break;
      }
      if (overlaps(fact.interval().orElseThrow(), interval)) {
        found.add(fact);
      }
    }
    found.sort(Comparator.comparing(TrustFact::settleTime));
    return found;
  }

  /**
   * When the data of an interval were all there for the first time: published by one run, or by
   * several that cover it together. A run of a moment is of the interval that ends with it.
   */
  Optional<Instant> complete(DataInterval interval) {
    Optional<TrustFact> exact = published(interval);
    if (exact.isPresent()) {
      return exact.map(TrustFact::settleTime);
    }
    List<DataInterval> parts = new ArrayList<>();
    for (TrustFact fact : overlapping(interval)) {
      if (fact.published()) {
        parts.add(fact.interval().orElseThrow());
        if (covered(parts, interval)) {
          return Optional.of(fact.settleTime());
        }
      }
    }
    return Optional.empty();
  }

  private static boolean overlaps(DataInterval part, DataInterval interval) {
    if (part.start().equals(part.end())) {
      return part.start().isAfter(interval.start()) && !part.end().isAfter(interval.end());
    }
    return part.start().isBefore(interval.end()) && part.end().isAfter(interval.start());
  }

  private static boolean covered(List<DataInterval> parts, DataInterval interval) {
    Instant reached = interval.start();
    List<DataInterval> sorted =
        parts.stream().sorted(Comparator.comparing(DataInterval::start)).toList();
    for (DataInterval part : sorted) {
      if (part.start().equals(part.end())) {
        return true;
      }
      if (part.start().isAfter(reached)) {
        return false;
      }
      reached = part.end().isAfter(reached) ? part.end() : reached;
    }
    return !reached.isBefore(interval.end());
  }
}
