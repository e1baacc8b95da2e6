package io.javatask.worker.run;

import io.javatask.api.DataInterval;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Goal;
import io.javatask.core.contract.Sla;
import io.javatask.core.report.BackfillReport;
import io.javatask.core.report.IdempotencyErrors;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SlaResult;
import io.javatask.core.report.ValidationReport.Status;
import io.javatask.core.report.ValidationReport.Verdict;
import io.javatask.worker.ledger.Measured;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes out of a validation report what trust in its data set is computed from. */
final class Measurements {
  private static final String NULL_RATE = "null_rate.";

  private Measurements() {}

  /** What an output says of its data set; nothing if it is no report. */
  static List<Measured> of(Object output, List<Object> parts) {
    if (output instanceof BackfillReport report) {
      return report.intervals().stream().flatMap(one -> compared(one).stream()).toList();
    }
    Optional<Contract> contract =
        parts.stream().filter(Contract.class::isInstance).map(Contract.class::cast).findFirst();
    return output instanceof ValidationReport report
        ? contract.map(c -> measured(report, c)).stream().toList()
        : List.of();
  }

  private static Optional<Measured> compared(BackfillReport.Interval one) {
    return one.idempotencyErrors()
        .map(errors -> Measured.compared(DataInterval.parse(one.interval()), errors.total()));
  }

  private static Measured measured(ValidationReport report, Contract contract) {
    boolean held = report.verdict() == Verdict.FAIL;
    ValidationReport.Rows rows = report.rows();
    long decoded = rows.read() - rows.rejected();
    Map<String, Long> empty = empty(report, decoded);
    return new Measured(
        released(report),
        !held && report.idempotencyErrors().isEmpty(),
        rows.read(),
        rows.accepted(),
        rows.quarantined() + rows.rejected(),
        report.results().size(),
        report.results().stream().filter(r -> violated(r.status())).count(),
        decoded * empty.size(),
        empty,
        newest(report, contract),
        report
            .idempotencyErrors()
            .map(IdempotencyErrors::total)
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty()),
        report.results().stream().map(Measurements::outcome).toList());
  }

  /** The interval that a release has its rows join, which need not be that of its own run. */
  private static Optional<DataInterval> released(ValidationReport report) {
    return report
        .receipt()
        .map(LoadReceipt::partition)
        .filter(partition -> report.task().equals("release"))
        .flatMap(Measurements::interval);
  }

  private static Optional<DataInterval> interval(String partition) {
    try {
      return Optional.of(DataInterval.parse(partition));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a key of its own
    }
  }

  private static boolean violated(Status status) {
    return status != Status.PASSED && status != Status.WARNED;
  }

  private static Map<String, Long> empty(ValidationReport report, long rows) {
    Map<String, Long> empty = new LinkedHashMap<>();
    report
        .metrics()
        .forEach(
            (name, value) -> {
              if (name.startsWith(NULL_RATE)) {
                empty.put(name.substring(NULL_RATE.length()), Math.round(value * rows));
              }
            });
    return empty;
  }

  /** An SLA of freshness is due when its newest event comes of age. */
  private static Map<String, Instant> newest(ValidationReport report, Contract contract) {
    Map<String, Instant> newest = new LinkedHashMap<>();
    for (Sla sla : contract.slas()) {
      sla.eventTimes()
          .ifPresent(
              column ->
                  due(report, sla.name())
                      .map(due -> due.minus(((Goal.Within) sla.goal()).time()))
                      .ifPresent(time -> newest.putIfAbsent(column, time)));
    }
    return newest;
  }

  private static Optional<Instant> due(ValidationReport report, String sla) {
    return report.sla().stream()
        .filter(result -> result.name().equals(sla))
        .findFirst()
        .flatMap(SlaResult::due)
        .map(Instant::parse);
  }

  private static Measured.Outcome outcome(RuleResult result) {
    return new Measured.Outcome(
        result.rule(),
        result.check(),
        result.status().name(),
        result.severity(),
        result.evaluated(),
        result.failed(),
        result.observed().map(Object::toString).orElse(""));
  }
}
