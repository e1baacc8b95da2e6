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
  private static final HotStatement NEXT =
      HotStatement.of(
          "UPDATE task_run SET last_sequence = last_sequence + 1 WHERE request_id = :id AND epoch ="
              + " :epoch AND state IN ('QUEUED', 'RUNNING') RETURNING last_sequence");

  private static final String INSERT =
      "INSERT INTO event (request_id, sequence, epoch, time, kind, body) VALUES (:id, :sequence,"
          + " :epoch, :time, :kind, :body)";

  private static final HotStatement AFTER =
      HotStatement.of(
          "SELECT sequence, time, epoch, kind, body FROM event WHERE request_id = :id AND sequence"
              + " > :after ORDER BY sequence LIMIT :limit");

  private final JsonMapper json;
  private final String workerId;
  private final Dialect dialect;
  private final HotStatement insert;

  Events(JsonMapper json, String workerId, Dialect dialect) {
    this.json = json;
    this.workerId = workerId;
    this.dialect = dialect;
    this.insert = dialect.announcing(INSERT);
  }

  /**
   * Appends an event of an attempt and lets other workers know; false if it is over, or a newer one
   * has taken its place.
   */
  boolean append(Handle handle, String requestId, long epoch, Instant time, RunEvent event) {
    Optional<Long> sequence =
        NEXT.on(handle, dialect)
            .bind("id", requestId)
            .bind("epoch", epoch)
            .one(row -> row.getLong(1));
    sequence.ifPresent(
        number ->
            insert(
                handle,
                requestId,
                new RunEvent.Stored(number, time, epoch, event),
                Announcement.Kind.EVENT));
    return sequence.isPresent();
  }

  /** Adds an event that has its number already, and lets other workers know. */
  void insert(Handle handle, String requestId, RunEvent.Stored event, Announcement.Kind kind) {
    HotStatement.Use use =
        insert
            .on(handle, dialect)
            .bind("id", requestId)
            .bind("sequence", event.sequence())
            .bind("epoch", event.epoch())
            .bind("time", Times.micros(event.time()))
            .bind("kind", event.event().kind())
            .bind("body", json.writeValueAsString(event.event()));
    dialect.announce(use, new Announcement(kind, workerId, requestId));
  }

  List<RunEvent.Stored> after(Handle handle, String requestId, long sequence, int limit) {
    return AFTER
        .on(handle, dialect)
        .bind("id", requestId)
        .bind("after", sequence)
        .bind("limit", limit)
        .list(
            row ->
                new RunEvent.Stored(
                    row.getLong(1),
                    Times.instant(row.getLong(2)),
                    row.getLong(3),
                    json.readValue(row.getString(5), RunEvent.ofKind(row.getString(4)))));
  }
}
