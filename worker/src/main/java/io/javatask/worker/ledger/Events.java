package io.javatask.worker.ledger;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.json.JsonMapper;

/**
 * The events of runs: numbered without gaps within a request, in the transaction that causes them.
 */
final class Events {
  private final JsonMapper json;

  Events(JsonMapper json) {
    this.json = json;
  }

  /** For how long an attempt may add events. */
  enum While {
    /** Until a newer attempt takes its place. */
    NEWEST(""),
    /** Until it is over, too. */
    UNDER_WAY(" AND state IN ('QUEUED', 'RUNNING')");

    private final String condition;

    While(String condition) {
      this.condition = condition;
    }
  }

  /** Appends an event of an attempt; false if it may not any more. */
  boolean append(
      Handle handle, String requestId, long epoch, Instant time, RunEvent event, While living) {
    int current =
        handle
            .createUpdate(
                "UPDATE task_run SET last_sequence = last_sequence + 1 WHERE request_id = :id AND"
                    + " epoch = :epoch"
                    + living.condition)
            .bind("id", requestId)
            .bind("epoch", epoch)
            .execute();
    if (current == 0) {
      return false;
    }
    handle
        .createUpdate(
            "INSERT INTO event (request_id, sequence, epoch, time, kind, body) SELECT request_id,"
                + " last_sequence, epoch, :time, :kind, :body FROM task_run WHERE request_id = :id")
        .bind("time", Times.micros(time))
        .bind("kind", event.kind())
        .bind("body", json.writeValueAsString(event))
        .bind("id", requestId)
        .execute();
    return true;
  }

  List<RunEvent.Stored> after(Handle handle, String requestId, long sequence, int limit) {
    return handle
        .createQuery(
            "SELECT sequence, time, epoch, kind, body FROM event WHERE request_id = :id AND"
                + " sequence > :after ORDER BY sequence LIMIT :limit")
        .bind("id", requestId)
        .bind("after", sequence)
        .bind("limit", limit)
        .map(
            (row, context) ->
                new RunEvent.Stored(
                    row.getLong("sequence"),
                    Times.instant(row.getLong("time")),
                    row.getLong("epoch"),
                    json.readValue(row.getString("body"), RunEvent.ofKind(row.getString("kind")))))
        .list();
  }
}
