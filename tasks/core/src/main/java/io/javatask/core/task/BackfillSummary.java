package io.javatask.core.task;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.report.BackfillReport;
import io.javatask.core.report.BackfillReport.Interval;
import io.javatask.core.report.BackfillReport.State;
import io.javatask.core.report.IdempotencyErrors;
import io.javatask.core.report.ValidationReport.ContractRef;
import io.javatask.core.report.ValidationReport.Rows;
import io.javatask.core.report.ValidationReport.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a backfill comes to as a whole. */
record BackfillSummary(TaskContext context, String action, BackfillSpan span) {
  private static final int TOLD = 5;

  /**
   * The report.
   *
   * @throws TaskException of the first interval that failed, once all were tried, with the report
   *     in its cause: what is loaded stays, and a repeated run goes on with the others
   */
  BackfillReport of(List<Interval> intervals) {
    BackfillReport report = report(intervals);
    List<Interval> failed = intervals.stream().filter(i -> i.state() == State.FAILED).toList();
    if (!failed.isEmpty()) {
      throw failure(failed, report);
    }
    return report;
  }

  private BackfillReport report(List<Interval> intervals) {
    Map<String, Long> counts = new TreeMap<>();
    intervals.forEach(
        one -> counts.merge(one.state().name().toLowerCase(Locale.ROOT), 1L, Long::sum));
    Contract contract = context.require(Contract.class);
    List<String> violations = intervals.stream().flatMap(i -> violation(i).stream()).toList();
    return new BackfillReport(
        BackfillReport.SCHEMA_VERSION,
        "backfill",
        action,
        context.requestId(),
        context.epoch(),
        new ContractRef(contract.id(), contract.version(), contract.hash(), contract.schema()),
        whole(),
        violations.isEmpty() ? verdict(intervals) : Verdict.FAIL,
        violations,
        rows(intervals),
        counts,
        intervals,
        action.equals("verify") ? Optional.of(errors(intervals)) : Optional.empty());
  }

  private TaskException failure(List<Interval> failed, BackfillReport report) {
    String why = failed.get(0).error().orElse("INTERNAL: no reason");
    String reason = why.substring(why.indexOf(':') + 2);
    String which = String.join(", ", failed.stream().limit(TOLD).map(Interval::interval).toList());
    return new TaskException(
        ErrorCode.valueOf(why.substring(0, why.indexOf(':'))),
        failed.size()
            + " of "
            + report.intervals().size()
            + " intervals failed ("
            + which
            + (failed.size() > TOLD ? ", …" : "")
            + ")"
            + (action.equals("run") ? "; what was loaded stays, and is not loaded again" : "")
            + "; the first: "
            + reason,
        new BackfillFailure(reason, report));
  }

  private String whole() {
    return span.intervals().get(0).start()
        + "/"
        + span.intervals().get(span.intervals().size() - 1).end();
  }

  private static Optional<String> violation(Interval interval) {
    return switch (interval.state()) {
      case VIOLATED -> Optional.of(interval.interval() + ": the contract is violated");
      case DIFFERS -> Optional.of(interval.interval() + ": " + told(interval));
      case FAILED -> interval.error().map(why -> interval.interval() + ": " + why);
      case DUE, CHANGED, DONE, NO_SOURCE, LOADED, SAME -> Optional.empty();
    };
  }

  private static String told(Interval interval) {
    IdempotencyErrors errors = interval.idempotencyErrors().orElse(IdempotencyErrors.NONE);
    return errors.missing()
        + " missing, "
        + errors.changed()
        + " changed, "
        + errors.extra()
        + " extra, "
        + errors.duplicated()
        + " duplicated";
  }

  private static Verdict verdict(List<Interval> intervals) {
    return intervals.stream().anyMatch(i -> i.verdict().equals(Optional.of(Verdict.WARN)))
        ? Verdict.WARN
        : Verdict.PROCEED;
  }

  private static Rows rows(List<Interval> intervals) {
    return intervals.stream()
        .flatMap(interval -> interval.rows().stream())
        .reduce(
            new Rows(0, 0, 0, 0),
            (a, b) ->
                new Rows(
                    a.read() + b.read(),
                    a.accepted() + b.accepted(),
                    a.quarantined() + b.quarantined(),
                    a.rejected() + b.rejected()));
  }

  private static IdempotencyErrors errors(List<Interval> intervals) {
    return intervals.stream()
        .flatMap(interval -> interval.idempotencyErrors().stream())
        .reduce(IdempotencyErrors.NONE, IdempotencyErrors::and);
  }
}
