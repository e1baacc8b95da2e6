package io.javatask.worker.trust;

import io.javatask.api.DataInterval;
import io.javatask.core.contract.Sla;
import io.javatask.core.report.ValidationReport.SlaStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How one SLA stands: as its newest interval does.
 *
 * @param objective in words
 * @param observed in words; empty where nothing was
 * @param due absent for promises of quality
 * @param reason why the status is what it is; empty where nothing is to be added
 */
public record SlaState(
    String name,
    Sla.Kind kind,
    SlaStatus status,
    String objective,
    String observed,
    Optional<Instant> due,
    Optional<DataInterval> interval,
    String reason,
    boolean ofBackfills) {
  static SlaState of(Sla sla, List<Judged> judged) {
    Optional<Judged> newest = newest(judged);
    return new SlaState(
        sla.name(),
        sla.kind(),
        newest.map(Judged::status).orElse(SlaStatus.UNKNOWN),
        sla.goal().words(),
        newest.map(j -> j.observed().get()).orElse(""),
        newest.flatMap(Judged::due),
        newest.flatMap(Judged::interval),
        newest.map(j -> j.detail().get()).orElse("nothing to judge by yet"),
        sla.ofBackfills());
  }

  /** An open interval counts only where it is at risk: until then the last decided one speaks. */
  private static Optional<Judged> newest(List<Judged> judged) {
    Optional<Judged> open = latest(judged, j -> j.valid() == 0 && !j.missed());
    Optional<Judged> decided = latest(judged, j -> j.valid() > 0);
    if (open.filter(j -> j.interval().isEmpty()).isPresent()) {
      return open;
    }
    return open.filter(j -> j.status() == SlaStatus.AT_RISK || decided.isEmpty())
        .filter(j -> decided.filter(Judged::missed).isEmpty())
        .or(() -> decided);
  }

  private static Optional<Judged> latest(List<Judged> judged, Predicate<Judged> which) {
    int found = -1;
    Instant latest = Instant.MIN;
    for (int i = 0; i < judged.size(); i++) {
      Judged each = judged.get(i);
      Instant time = each.interval().map(DataInterval::end).orElse(each.time());
      if (time.isAfter(latest) && which.test(each)) {
        found = i;
        latest = time;
      }
    }
    return found < 0 ? Optional.empty() : Optional.of(judged.get(found));
  }

  /** The worst of several; UNKNOWN without any that is known. */
  static SlaStatus worst(List<SlaState> states) {
    for (SlaStatus status : List.of(SlaStatus.MISSED, SlaStatus.AT_RISK, SlaStatus.MET)) {
      if (states.stream().anyMatch(s -> s.status() == status)) {
        return status;
      }
    }
    return SlaStatus.UNKNOWN;
  }
}
