package io.javatask.core.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javatask.core.report.ValidationReport.ContractRef;
import io.javatask.core.report.ValidationReport.RuleResult;
import java.util.List;

/**
 * How a contract's rules stand over a window of intervals, from the states that their runs left; no
 * row was read again.
 *
 * @param contract the version whose rules judge
 * @param datasets what the rows are of
 * @param from start of the window
 * @param to end of the window, which is no part of it
 * @param asOf the time that freshness is judged at
 * @param intervals the intervals that lie in the window and have a run, {@code START/END}, in order
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record WindowReport(
    String schemaVersion,
    ContractRef contract,
    String task,
    List<String> datasets,
    String from,
    String to,
    String asOf,
    List<String> intervals,
    List<RuleResult> results) {
  /** Version of this form; grows with each change of it. */
  public static final String SCHEMA_VERSION = "1.0";

  public WindowReport {
    datasets = List.copyOf(datasets);
    intervals = List.copyOf(intervals);
    results = List.copyOf(results);
  }
}
