package io.javatask.worker.cli;

import io.javatask.core.report.IdempotencyErrors;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.Rows;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SampleRow;
import io.javatask.core.report.ValidationReport.SlaResult;
import io.javatask.core.report.ValidationReport.Status;
import java.io.PrintWriter;
import java.util.Locale;

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
    rows(out, report.rows());
    report.results().stream()
        .filter(result -> result.status() != Status.PASSED || result.failed() > 0)
        .forEach(this::rule);
    report.sla().forEach(this::sla);
    report.receipt().ifPresent(this::receipt);
    report.idempotencyErrors().ifPresent(e -> out.printf("verified    %s%n", words(e)));
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

  /** The line that says what became of the rows. */
  static void rows(PrintWriter out, Rows rows) {
    out.printf(
        "rows        %d read, %d accepted, %d quarantined, %d rejected%n",
        rows.read(), rows.accepted(), rows.quarantined(), rows.rejected());
  }

  /** What a comparison with the target came to, in words. */
  static String words(IdempotencyErrors errors) {
    return String.format(
        Locale.ROOT,
        "%d idempotency errors: %d missing, %d changed, %d extra, %d duplicated",
        errors.total(),
        errors.missing(),
        errors.changed(),
        errors.extra(),
        errors.duplicated());
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
