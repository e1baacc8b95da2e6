package io.javatask.worker.ledger;

import io.javatask.api.DataInterval;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one settled attempt contributes to the trust in a data set.
 *
 * @param partitionKey what a run without an interval was of; empty for a run of neither
 * @param createTime when the attempt was queued
 * @param published whether the data were there from then on
 * @param newestEvent time of the newest event, by the column of the first SLA of freshness
 * @param detail JSON of what is known by column
 */
public record TrustFact(
    String requestId,
    long epoch,
    Optional<DataInterval> interval,
    String partitionKey,
    RunType runType,
    String taskType,
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
  /** What stands before the column that newestEvent is of. */
  private static final String FIRST = "{\"newest\":{\"";

  /**
   * What its data are: equal for facts of the same interval or key; a run of neither is alone with
   * its attempts.
   */
  public Object part() {
    return interval.isPresent()
        ? interval.get()
        : partitionKey.isEmpty() ? requestId : partitionKey;
  }

  /** What was done to which part: the newest of the same work holds. */
  public Work work() {
    return new Work(part(), taskType);
  }

  /** Only equality is asked of it. */
  public record Work(Object part, String taskType) {}

  /** Backfills are judged by their own promises, and spend no live budget. */
  public boolean live() {
    return runType != RunType.BACKFILL;
  }

  /** Whether the run came to an end that its data set's readers can use. */
  public boolean good() {
    return state == RunState.SUCCEEDED && !failedByRule() && !compared();
  }

  /** Whether it only compared a target, of which its rows are none: it mends and spoils nothing. */
  public boolean compared() {
    return idempotencyErrors.isPresent() && !published;
  }

  /** Whether the run broke; one that somebody cancelled did not. */
  public boolean bad() {
    return (state == RunState.FAILED || state == RunState.LOST || failedByRule()) && !compared();
  }

  /** Whether its verdict is FAIL. */
  public boolean failedByRule() {
    return verdict.filter("FAIL"::equals).isPresent();
  }

  /** Whether it judged rows of the data set. */
  public boolean judged() {
    return state == RunState.SUCCEEDED && rules > 0 && !compared();
  }

  /**
   * The newest event of a column. A month of minutes asks as often, so that the text is not read
   * for the first one, and for others only as far as needed.
   */
  public Optional<Instant> newestEvent(String column) {
    if (detail.startsWith(FIRST)
        && detail.startsWith(column, FIRST.length())
        && detail.startsWith("\":", FIRST.length() + column.length())
        && column.indexOf('"') < 0) {
      return newestEvent;
    }
    try (JsonParser parser = JsonMapper.shared().createParser(detail)) {
      if (!enter(parser, "newest") || !enter(parser, column)) {
        return Optional.empty();
      }
      return Optional.of(Times.instant(parser.getLongValue()));
    }
  }

  /** Goes to the value of a key of the object that begins next, or that the parser is at. */
  private static boolean enter(JsonParser parser, String key) {
    if (parser.currentToken() == null) {
      parser.nextToken();
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean found = parser.currentName().equals(key);
      parser.nextToken();
      if (found) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }

  /**
   * Cells of one column.
   *
   * @param empty those without a value
   * @param all that were looked at, at least one
   */
  public record Cells(long empty, long all) {}

  /** The cells of a column; empty if none was looked at. */
  public Optional<Cells> cells(String column) {
    JsonNode columns = JsonMapper.shared().readTree(detail).path("empty");
    JsonNode found = columns.path(column);
    long rows = columns.isEmpty() ? 0 : cells / columns.size();
    return found.isNumber() && rows > 0
        ? Optional.of(new Cells(found.longValue(), rows))
        : Optional.empty();
  }
}
