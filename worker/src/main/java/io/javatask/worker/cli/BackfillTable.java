package io.javatask.worker.cli;

import io.javatask.core.report.BackfillReport;
import io.javatask.core.report.BackfillReport.Interval;
import io.javatask.core.report.IdempotencyErrors;
import io.javatask.core.report.LoadReceipt;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** The report of a backfill, an interval a line, for people. */
final class BackfillTable {
  private final PrintWriter out;

  BackfillTable(PrintWriter out) {
    this.out = out;
  }

  void print(BackfillReport report) {
    out.printf(
        "%-11s backfill %s of %d intervals against %s %s%n",
        report.verdict(),
        report.action(),
        report.intervals().size(),
        report.contract().id(),
        report.contract().version());
    var rows = report.rows();
    out.printf(
        "rows        %d read, %d accepted, %d quarantined, %d rejected%n",
        rows.read(), rows.accepted(), rows.quarantined(), rows.rejected());
    report.intervals().forEach(this::interval);
    report.idempotencyErrors().ifPresent(e -> out.printf("verified    %s%n", errors(e)));
    out.printf(
        "intervals   %s%n",
        report.counts().entrySet().stream()
            .sorted(java.util.Map.Entry.comparingByKey())
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", ")));
  }

  private void interval(Interval interval) {
    String more =
        interval
            .idempotencyErrors()
            .map(BackfillTable::errors)
            .orElseGet(
                () ->
                    interval.receipts().stream()
                        .map(BackfillTable::receipt)
                        .collect(Collectors.joining("; ")));
    out.printf(
        "%-11s %s  %s%s%n",
        interval.state(),
        interval.interval(),
        interval.source(),
        more.isEmpty() ? "" : "  " + more);
  }

  private static String receipt(LoadReceipt receipt) {
    return receipt.dataset()
        + ": "
        + receipt.inserted()
        + " inserted, "
        + receipt.updated()
        + " updated, "
        + receipt.unchanged()
        + " unchanged, "
        + receipt.deleted()
        + " deleted";
  }

  private static String errors(IdempotencyErrors errors) {
    return String.format(
        java.util.Locale.ROOT,
        "%d idempotency errors: %d missing, %d changed, %d extra, %d duplicated",
        errors.total(),
        errors.missing(),
        errors.changed(),
        errors.extra(),
        errors.duplicated());
  }
}
