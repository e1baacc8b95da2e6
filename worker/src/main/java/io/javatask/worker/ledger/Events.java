package io.javatask.worker.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.json.JsonMapper;

/**
 * The events of runs: numbered without gaps within a request, in the transaction that causes them.
 */
final class Events {
  private static final String NEXT =
      "UPDATE task_run SET last_sequence = last_sequence + 1 WHERE request_id = :id AND epoch ="
          + " :epoch AND state IN ('QUEUED', 'RUNNING') RETURNING last_sequence";

  private final JsonMapper json;

  Events(JsonMapper json) {
    this.json = json;
  }

  /** Appends an event of an attempt; false if it is over, or a newer one has taken its place. */
  boolean append(Handle handle, String requestId, long epoch, Instant time, RunEvent event) {
    Optional<Long> sequence =
        handle
            .createQuery(NEXT)
            .bind("id", requestId)
            .bind("epoch", epoch)
            .mapTo(Long.class)
            .findOne();
    sequence.ifPresent(
        number -> insert(handle, requestId, new RunEvent.Stored(number, time, epoch, event)));
    return sequence.isPresent();
  }

  /** Adds an event that has its number already. */
  void insert(Handle handle, String requestId, RunEvent.Stored event) {
    handle
        .createUpdate(
            "INSERT INTO event (request_id, sequence, epoch, time, kind, body) VALUES (:id,"
                + " :sequence, :epoch, :time, :kind, :body)")
        .bind("id", requestId)
        .bind("sequence", event.sequence())
        .bind("epoch", event.epoch())
        .bind("time", Times.micros(event.time()))
        .bind("kind", event.event().kind())
        .bind("body", json.writeValueAsString(event.event()))
        .execute();
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
