package io.javatask.worker.cli;

import io.javatask.core.report.IdempotencyErrors;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SampleRow;
import io.javatask.core.report.ValidationReport.SlaResult;
import io.javatask.core.report.ValidationReport.Status;
import java.io.PrintWriter;

/** A report in a few lines, for people. */
final class Summary {
  private final PrintWriter out;

  Summary(PrintWriter out) {
    this.out = out;
  }

  void print(ValidationReport report) {
    out.printf(
        "%-11s %s %s against %s %s%n",
        report.verdict(),
        report.task(),
        report.source(),
        report.contract().id(),
        report.contract().version());
    var rows = report.rows();
    out.printf(
        "rows        %d read, %d accepted, %d quarantined, %d rejected%n",
        rows.read(), rows.accepted(), rows.quarantined(), rows.rejected());
    report.results().stream()
        .filter(result -> result.status() != Status.PASSED || result.failed() > 0)
        .forEach(this::rule);
    report.sla().forEach(this::sla);
    report.receipt().ifPresent(this::receipt);
    report.idempotencyErrors().ifPresent(this::idempotencyErrors);
    report
        .quarantine()
        .ifPresent(
            quarantine ->
                out.printf("quarantine  %s (%d rows)%n", quarantine.path(), quarantine.rows()));
  }

  private void rule(RuleResult result) {
    out.printf("%-11s %s: %s%n", result.status(), result.rule(), result.message());
    result.sample().stream().findFirst().ifPresent(this::sample);
  }

  private void sample(SampleRow row) {
    out.printf(
        "            %s: %s%n",
        row.place(),
        row.value().map(value -> "'" + value + "': " + row.reason()).orElse(row.reason()));
  }

  private void sla(SlaResult sla) {
    out.printf(
        "sla         %s %s (objective %s%s)%n",
        sla.name(),
        sla.status(),
        sla.objective(),
        sla.observed().map(observed -> ", observed " + observed).orElse(""));
  }

  private void idempotencyErrors(IdempotencyErrors errors) {
    out.printf(
        "verified    %d idempotency errors: %d missing, %d changed, %d extra, %d duplicated%n",
        errors.total(), errors.missing(), errors.changed(), errors.extra(), errors.duplicated());
  }

  private void receipt(LoadReceipt receipt) {
    out.printf(
        "loaded      %s: %d inserted, %d updated, %d unchanged, %d deleted%s%s%n",
        receipt.dataset(),
        receipt.inserted(),
        receipt.updated(),
        receipt.unchanged(),
        receipt.deleted(),
        receipt.skipped() > 0 ? ", " + receipt.skipped() + " skipped" : "",
        receipt.replayed() ? " (a replay: nothing was written)" : "");
  }
}
