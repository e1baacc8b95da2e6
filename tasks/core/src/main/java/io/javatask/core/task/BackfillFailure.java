package io.javatask.core.task;

import io.javatask.core.report.BackfillReport;

/**
 * Why a backfill failed, as the cause of its exception: the report of all its intervals, for
 * whoever can show it.
 */
public final class BackfillFailure extends RuntimeException {
  private final transient BackfillReport report;

  BackfillFailure(String message, BackfillReport report) {
    super(message, null, false, false);
    this.report = report;
  }

  /** What became of each interval. */
  public BackfillReport report() {
    return report;
  }
}
