package io.javatask.core.task;

import io.javatask.api.DataInterval;
import io.javatask.core.check.Validation;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Goal;
import io.javatask.core.contract.Sla;
import io.javatask.core.report.ValidationReport.Rows;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SlaResult;
import io.javatask.core.report.ValidationReport.SlaStatus;
import io.javatask.core.report.ValidationReport.Status;
import io.javatask.core.report.ValidationReport.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
      sla.eventTimes()
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
   * The status of every SLA of scheduled runs.
   *
   * @param metrics those that {@link #metrics} returned
   * @param complete whether the run did its work, so that the interval counts as complete at {@code
   *     asOf}
   */
  List<SlaResult> slas(
      Validation validation,
      Map<String, Double> metrics,
      Rows rows,
      Verdict verdict,
      boolean complete) {
    Shares shares = new Shares(validation, metrics, rows, verdict);
    return contract.slas().stream()
        .filter(sla -> !sla.ofBackfills())
        .map(
            sla ->
                switch (sla.kind()) {
                  case FRESHNESS -> freshness(sla, validation);
                  case COMPLETION -> completion(sla, complete);
                  case VIOLATING_ROWS -> share(sla, shares.violatingRows());
                  case CONTRACT_VIOLATION -> share(sla, shares.contractViolation());
                  case NULL_RATE -> share(sla, shares.nullRate(sla.column()));
                  case VOLUME -> volume(sla, rows.accepted());
                })
        .toList();
  }

  private SlaResult freshness(Sla sla, Validation validation) {
    Duration objective = ((Goal.Within) sla.goal()).time();
    String column = sla.column().orElseThrow();
    Optional<Duration> age = age(validation, column);
    Optional<Instant> due = validation.newest(column).map(t -> t.plus(objective));
    SlaStatus status = age.map(a -> status(a, objective)).orElse(SlaStatus.UNKNOWN);
    return new SlaResult(
        sla.name(),
        status,
        sla.goal().words(),
        age.map(Duration::toString),
        due.map(Instant::toString));
  }

  private SlaResult completion(Sla sla, boolean complete) {
    if (interval.isEmpty()) {
      return new SlaResult(
          sla.name(), SlaStatus.UNKNOWN, sla.goal().words(), Optional.empty(), Optional.empty());
    }
    Instant end = interval.get().end();
    Instant due = sla.goal().due(end);
    Duration taken = Duration.between(end, asOf);
    SlaStatus status = status(taken, Duration.between(end, due));
    // an interval that is not complete is not late before its time
    SlaStatus open = status == SlaStatus.MET ? SlaStatus.AT_RISK : status;
    return new SlaResult(
        sla.name(),
        complete ? status : open,
        sla.goal().words(),
        Optional.of(taken.toString()),
        Optional.of(due.toString()));
  }

  private static SlaStatus status(Duration taken, Duration objective) {
    if (taken.compareTo(objective) > 0) {
      return SlaStatus.MISSED;
    }
    return seconds(taken) > AT_RISK * seconds(objective) ? SlaStatus.AT_RISK : SlaStatus.MET;
  }

  private static SlaResult share(Sla sla, OptionalDouble percent) {
    double most = ((Goal.AtMost) sla.goal()).percent();
    SlaStatus status =
        percent.isEmpty()
            ? SlaStatus.UNKNOWN
            : percent.getAsDouble() > most
                ? SlaStatus.MISSED
                : percent.getAsDouble() > AT_RISK * most ? SlaStatus.AT_RISK : SlaStatus.MET;
    return new SlaResult(
        sla.name(),
        status,
        sla.goal().words(),
        percent.isPresent()
            ? Optional.of(String.format(Locale.ROOT, "%.4g %%", percent.getAsDouble()))
            : Optional.empty(),
        Optional.empty());
  }

  private static SlaResult volume(Sla sla, long rows) {
    return new SlaResult(
        sla.name(),
        ((Goal.Rows) sla.goal()).holds(rows) ? SlaStatus.MET : SlaStatus.MISSED,
        sla.goal().words(),
        Optional.of(rows + " rows"),
        Optional.empty());
  }

  /** What of a run's rows, rules and cells is bad, in percent; empty where there is nothing. */
  private record Shares(
      Validation validation, Map<String, Double> metrics, Rows rows, Verdict verdict) {
    /** A run that failed as a whole, with no row to blame, says nothing of its rows. */
    OptionalDouble violatingRows() {
      long bad = rows.quarantined() + rows.rejected();
      return rows.read() == 0 || (verdict == Verdict.FAIL && bad == 0)
          ? OptionalDouble.empty()
          : OptionalDouble.of(100.0 * bad / rows.read());
    }

    OptionalDouble contractViolation() {
      return OptionalDouble.of(metrics.getOrDefault("contract_violation_percent", 0.0));
    }

    OptionalDouble nullRate(Optional<String> column) {
      Map<String, Long> nulls = validation.nulls();
      long of = column.map(c -> 1L).orElse((long) nulls.size()) * validation.rows();
      long empty =
          column
              .map(c -> nulls.getOrDefault(c, 0L))
              .orElseGet(() -> nulls.values().stream().mapToLong(Long::longValue).sum());
      return of == 0 ? OptionalDouble.empty() : OptionalDouble.of(100.0 * empty / of);
    }
  }
}
