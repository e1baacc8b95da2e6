package io.javatask.worker.trust;

import io.javatask.worker.ledger.TrustFact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long failures took to mend. An incident is of one interval and task type: from its first bad
 * run to the first good one after that. Open ones are told apart; leaving them out would flatter.
 *
 * @param closed incidents that were mended within the window
 * @param open incidents that are not mended
 */
public record Incidents(List<Duration> closed, List<Instant> open) {
  static Incidents of(List<TrustFact> facts, Instant from, Instant asOf) {
    Map<TrustFact.Work, Instant> broken = new LinkedHashMap<>();
    List<Duration> closed = new ArrayList<>();
    for (TrustFact fact : facts) {
      if (fact.settleTime().isAfter(asOf)) {
        break;
      }
      if (fact.bad()) {
        broken.putIfAbsent(fact.work(), fact.settleTime());
      } else if (fact.good()) {
        Optional.ofNullable(broken.remove(fact.work()))
            .filter(start -> fact.settleTime().isAfter(from))
            .ifPresent(start -> closed.add(Duration.between(start, fact.settleTime())));
      }
    }
    return new Incidents(closed, broken.values().stream().sorted().toList());
  }

  public Incidents {
    closed = List.copyOf(closed);
    open = List.copyOf(open);
  }

  /** Mean time to restore; absent without a closed one. */
  public Optional<Duration> mean() {
    return closed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            closed.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(closed.size()));
  }

  /** The least time that half of them were mended in. */
  public Optional<Duration> median() {
    return closed.stream().sorted().skip(Math.max(0, (closed.size() - 1) / 2)).findFirst();
  }
}
