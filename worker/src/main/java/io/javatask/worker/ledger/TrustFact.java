package io.javatask.worker.ledger;

import io.javatask.api.DataInterval;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one settled attempt contributes to the trust in a data set.
 *
 * @param part the interval or partition key as text; empty for a run of neither
 * @param createTime when the attempt was queued
 * @param published whether the data were there from then on
 * @param newestEvent time of the newest event, by the column of the first SLA of freshness
 * @param detail JSON of what is known by column
 */
public record TrustFact(
    String requestId,
    long epoch,
    String part,
    Optional<DataInterval> interval,
    RunType runType,
    String taskType,
    String dagId,
    String dagRunId,
    String taskId,
    RunState state,
    Optional<String> verdict,
    Optional<String> errorCode,
    Instant createTime,
    Instant settleTime,
    boolean published,
    long rowsRead,
    long rowsAccepted,
    long rowsBad,
    long rules,
    long rulesViolated,
    long cells,
    long cellsEmpty,
    Optional<Instant> newestEvent,
    OptionalLong idempotencyErrors,
    String detail) {
  /** Backfills are judged by their own promises, and spend no live budget. */
  public boolean live() {
    return runType != RunType.BACKFILL;
  }

  /** Whether the run came to an end that its data set's readers can use. */
  public boolean good() {
    return state == RunState.SUCCEEDED && !failedByRule();
  }

  /** Whether the run broke; one that somebody cancelled did not. */
  public boolean bad() {
    return state == RunState.FAILED || state == RunState.LOST || failedByRule();
  }

  /** Whether its verdict is FAIL. */
  public boolean failedByRule() {
    return verdict.filter("FAIL"::equals).isPresent();
  }

  /** Whether it judged rows. */
  public boolean judged() {
    return state == RunState.SUCCEEDED && rules > 0;
  }

  /** The newest event of a column. */
  public Optional<Instant> newestEvent(String column) {
    var found = JsonMapper.shared().readTree(detail).path("newest").path(column);
    return found.isNumber() ? Optional.of(Times.instant(found.longValue())) : Optional.empty();
  }

  /** Cells without a value in a column; empty if it was not looked at. */
  public OptionalLong cellsEmpty(String column) {
    var found = JsonMapper.shared().readTree(detail).path("empty").path(column);
    return found.isNumber() ? OptionalLong.of(found.longValue()) : OptionalLong.empty();
  }

  /** Rows that each column was looked at in; 0 if none was. */
  public long columnCells() {
    int columns = JsonMapper.shared().readTree(detail).path("empty").size();
    return columns == 0 ? 0 : cells / columns;
  }
}
