package io.javatask.core.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javatask.core.report.ValidationReport.ContractRef;
import io.javatask.core.report.ValidationReport.Rows;
import io.javatask.core.report.ValidationReport.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of each interval of a backfill; its JSON Schema is {@code backfill.schema.json}.
 *
 * @param action {@code plan}, {@code run} or {@code verify}
 * @param interval all of it, {@code START/END}
 * @param verdict FAIL if a contract was violated, a target differs or a load failed, in any of the
 *     intervals
 * @param violations the intervals that make it so, with why
 * @param rows of all intervals that were read
 * @param counts how many intervals are in which state
 * @param idempotencyErrors of all intervals; only of {@code verify}
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record BackfillReport(
    String schemaVersion,
    String task,
    String action,
    String requestId,
    long epoch,
    ContractRef contract,
    String interval,
    Verdict verdict,
    List<String> violations,
    Rows rows,
    Map<String, Long> counts,
    List<Interval> intervals,
    Optional<IdempotencyErrors> idempotencyErrors) {
  /** Version of this form; grows with each change of it. */
  public static final String SCHEMA_VERSION = "1.0";

  public BackfillReport {
    violations = List.copyOf(violations);
    counts = Map.copyOf(counts);
    intervals = List.copyOf(intervals);
  }

  /** What is, or became, of an interval. */
  public enum State {
    /** No receipt says that it was loaded. */
    DUE,
    /** It was loaded, but from another input, by another contract, or the target has lost it. */
    CHANGED,
    /** A receipt says that this very input was loaded. */
    DONE,
    /** Its source is not there. */
    NO_SOURCE,
    /** It was loaded now. */
    LOADED,
    /** The contract forbade the load. */
    VIOLATED,
    /** The target is as the load would leave it. */
    SAME,
    /** The target is not as the load would leave it. */
    DIFFERS,
    /** The load failed. */
    FAILED
  }

  /**
   * One interval.
   *
   * @param source the file that has its rows
   * @param rows absent where none were read
   * @param receipts of the loads that were committed, in their order
   * @param idempotencyErrors in what its targets differ from what its loads would leave
   * @param error code and message of a failure
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record Interval(
      String interval,
      State state,
      String source,
      Optional<Verdict> verdict,
      Optional<Rows> rows,
      List<LoadReceipt> receipts,
      Optional<IdempotencyErrors> idempotencyErrors,
      Optional<String> error) {
    public Interval {
      receipts = List.copyOf(receipts);
    }

    /** One of which nothing was read. */
    public static Interval of(String interval, State state, String source) {
      return new Interval(
          interval,
          state,
          source,
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty());
    }

    /** The same, failed. */
    public Interval failed(String why) {
      return new Interval(
          interval,
          State.FAILED,
          source,
          verdict,
          rows,
          receipts,
          idempotencyErrors,
          Optional.of(why));
    }
  }
}
