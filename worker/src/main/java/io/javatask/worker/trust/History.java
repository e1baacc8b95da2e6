package io.javatask.worker.trust;

import io.javatask.api.DataInterval;
import io.javatask.worker.ledger.TrustFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of one data set: its facts, and what can be asked of them together. */
final class History {
  private final Instant from;
  private final Instant since;
  private final List<TrustFact> facts;
  private final List<DataInterval> underWay;
  private final Map<DataInterval, List<TrustFact>> byInterval = new HashMap<>();
  private final List<TrustFact> published;

  /**
   * @param from facts that settled before are not among them
   * @param since when the data set was first known, so that runs are expected from then on
   * @param facts in the order in which they settled
   * @param underWay intervals of runs that are queued or under way
   */
  History(Instant from, Instant since, List<TrustFact> facts, List<DataInterval> underWay) {
    this.from = from;
    this.since = since;
    this.facts = List.copyOf(facts);
    this.underWay = List.copyOf(underWay);
    for (TrustFact fact : facts) {
      fact.interval()
          .ifPresent(i -> byInterval.computeIfAbsent(i, key -> new ArrayList<>()).add(fact));
    }
    this.published = facts.stream().filter(TrustFact::published).toList();
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
    return underWay.stream().anyMatch(running -> overlaps(running, interval));
  }

  /** Every fact of just this interval. */
  List<TrustFact> of(DataInterval interval) {
    return byInterval.getOrDefault(interval, List.of());
  }

  /** Facts that speak of any part of an interval, for want of better. */
  List<TrustFact> near(DataInterval interval) {
    List<TrustFact> exact = of(interval);
    return exact.isEmpty()
        ? facts.stream()
            .filter(f -> f.interval().filter(i -> overlaps(i, interval)).isPresent())
            .toList()
        : exact;
  }

  /**
   * When the data of an interval were all there for the first time: published by one run, or by
   * several that cover it together. A run of a moment is of the interval that ends with it.
   */
  Optional<Instant> complete(DataInterval interval) {
    Optional<Instant> exact =
        of(interval).stream().filter(TrustFact::published).map(TrustFact::settleTime).findFirst();
    if (exact.isPresent()) {
      return exact;
    }
    List<DataInterval> parts = new ArrayList<>();
    for (TrustFact fact : published) {
      Optional<DataInterval> part = fact.interval().filter(i -> overlaps(i, interval));
      if (part.isPresent()) {
        parts.add(part.get());
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
        parts.stream().sorted(java.util.Comparator.comparing(DataInterval::start)).toList();
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
