package io.javatask.worker.cli;

import io.javatask.core.report.BackfillReport;
import io.javatask.core.report.BackfillReport.Interval;
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
    Summary.rows(out, report.rows());
    report.intervals().forEach(this::interval);
    report.idempotencyErrors().ifPresent(e -> out.printf("verified    %s%n", Summary.words(e)));
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
            .map(Summary::words)
            .or(interval::error)
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
}
