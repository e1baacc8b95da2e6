package io.javatask.core.task;

import io.javatask.api.DataInterval;
import io.javatask.core.check.Validation;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Sla;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SlaResult;
import io.javatask.core.report.ValidationReport.SlaStatus;
import io.javatask.core.report.ValidationReport.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The numbers of a run, and how its SLAs stand at {@code asOf}. */
final class Measures {
  /** Past this share of its objective an SLA that is met is at risk. */
  private static final double AT_RISK = 0.8;

  private final Contract contract;
  private final Instant asOf;
  private final Optional<DataInterval> interval;

  Measures(Contract contract, Instant asOf, Optional<DataInterval> interval) {
    this.contract = contract;
    this.asOf = asOf;
    this.interval = interval;
  }

  Map<String, Double> metrics(Validation validation, List<RuleResult> results) {
    Map<String, Double> metrics = new TreeMap<>();
    long rows = validation.rows();
    validation
        .nulls()
        .forEach(
            (column, nulls) ->
                metrics.put("null_rate." + column, rows == 0 ? 0 : (double) nulls / rows));
    for (Sla sla : contract.slas()) {
      sla.column()
          .ifPresent(
              c ->
                  age(validation, c)
                      .ifPresent(a -> metrics.put("freshness_seconds." + c, seconds(a))));
    }
    long violated =
        results.stream()
            .filter(r -> r.status() != Status.PASSED && r.status() != Status.WARNED)
            .count();
    metrics.put(
        "contract_violation_percent", results.isEmpty() ? 0 : 100.0 * violated / results.size());
    return metrics;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /** Time from the newest event to {@code asOf}; zero if that lies after it. */
  private Optional<Duration> age(Validation validation, String column) {
    return validation
        .newest(column)
        .map(t -> t.isAfter(asOf) ? Duration.ZERO : Duration.between(t, asOf));
  }

  /**
   * The status of every SLA.
   *
   * @param complete whether the run did its work, so that the interval counts as complete at {@code
   *     asOf}
   */
  List<SlaResult> slas(Validation validation, boolean complete) {
    return contract.slas().stream()
        .map(
            sla ->
                switch (sla.kind()) {
                  case FRESHNESS -> freshness(sla, validation);
                  case COMPLETION -> completion(sla, complete);
                })
        .toList();
  }

  private SlaResult freshness(Sla sla, Validation validation) {
    String column = sla.column().orElseThrow();
    Optional<Duration> age = age(validation, column);
    Optional<Instant> due = validation.newest(column).map(t -> t.plus(sla.objective()));
    SlaStatus status = age.map(a -> status(a, sla.objective())).orElse(SlaStatus.UNKNOWN);
    return new SlaResult(
        sla.name(),
        status,
        sla.objective().toString(),
        age.map(Duration::toString),
        due.map(Instant::toString));
  }

  private SlaResult completion(Sla sla, boolean complete) {
    if (interval.isEmpty()) {
      return new SlaResult(
          sla.name(),
          SlaStatus.UNKNOWN,
          sla.objective().toString(),
          Optional.empty(),
          Optional.empty());
    }
    Duration taken = Duration.between(interval.get().end(), asOf);
    Instant due = interval.get().end().plus(sla.objective());
    SlaStatus status = status(taken, sla.objective());
    // an interval that is not complete is not late before its time
    SlaStatus open = status == SlaStatus.MET ? SlaStatus.AT_RISK : status;
    return new SlaResult(
        sla.name(),
        complete ? status : open,
        sla.objective().toString(),
        Optional.of(taken.toString()),
        Optional.of(due.toString()));
  }

  private static SlaStatus status(Duration taken, Duration objective) {
    if (taken.compareTo(objective) > 0) {
      return SlaStatus.MISSED;
    }
    return seconds(taken) > AT_RISK * seconds(objective) ? SlaStatus.AT_RISK : SlaStatus.MET;
  }
}
