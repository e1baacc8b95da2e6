package io.javatask.worker.ledger;

import io.javatask.api.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import tools.jackson.databind.json.JsonMapper;

/** Reads runs out of their table. */
final class RunRows {
  private final JsonMapper json;
  private final Dialect dialect;

  RunRows(JsonMapper json, Dialect dialect) {
    this.json = json;
    this.dialect = dialect;
  }

  Optional<RunRecord> find(Handle handle, String requestId) {
    return find(handle, requestId, "");
  }

  /** As {@link #find}, and nobody else changes the run until the transaction ends. */
  Optional<RunRecord> hold(Handle handle, String requestId) {
    return find(handle, requestId, dialect.forUpdate());
  }

  private Optional<RunRecord> find(Handle handle, String requestId, String ending) {
    return one(
        handle
            .createQuery("SELECT * FROM task_run WHERE request_id = :id" + ending)
            .bind("id", requestId));
  }

  /** The runs that a query of all columns finds. */
  List<RunRecord> list(Query query) {
    return query.map((row, context) -> run(row)).list();
  }

  /** The run that a query of all columns finds, if it does. */
  Optional<RunRecord> one(Query query) {
    return query.map((row, context) -> run(row)).findOne();
  }

  /** Runs that wait in a queue. */
  int waiting(Handle handle, String queue) {
    return handle
        .createQuery("SELECT count(*) FROM task_run WHERE state = 'QUEUED' AND queue = :queue")
        .bind("queue", queue)
        .mapTo(Integer.class)
        .one();
  }

  int count(Handle handle, RunState state) {
    return handle
        .createQuery("SELECT count(*) FROM task_run WHERE state = :state")
        .bind("state", state.name())
        .mapTo(Integer.class)
        .one();
  }

  /**
   * A page of runs, the newest first.
   *
   * @throws IllegalArgumentException for a page token of another list
   */
  Page<RunRecord> page(Handle handle, RunQuery query) {
    List<String> conditions = new ArrayList<>();
    Map<String, Object> values = new java.util.HashMap<>();
    filter(query, conditions, values);
    if (!query.pageToken().isEmpty()) {
      List<String> from = PageToken.parse(query.pageToken(), 2);
      conditions.add("(create_time < :time OR (create_time = :time AND request_id < :id))");
      values.put("time", Long.valueOf(from.get(0)));
      values.put("id", from.get(1));
    }
    String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    Query select =
        handle.createQuery(
            "SELECT * FROM task_run r"
                + where
                + " ORDER BY create_time DESC, request_id DESC LIMIT :limit");
    List<RunRecord> found =
        select
            .bindMap(values)
            .bind("limit", query.limit() + 1)
            .map((row, context) -> run(row))
            .list();
    return cut(found, query.limit());
  }

  private static void filter(RunQuery query, List<String> conditions, Map<String, Object> values) {
    List<String> states = new ArrayList<>();
    for (RunState state : query.states()) {
      states.add(":state" + states.size());
      values.put("state" + (states.size() - 1), state.name());
    }
    if (!states.isEmpty()) {
      conditions.add("state IN (" + String.join(", ", states) + ")");
    }
    query
        .taskType()
        .ifPresent(
            type -> {
              conditions.add("task_type = :type");
              values.put("type", type);
            });
    int number = 0;
    for (Map.Entry<String, String> label : query.labels().entrySet()) {
      conditions.add(
          "EXISTS (SELECT 1 FROM run_label l WHERE l.request_id = r.request_id AND l.name = :name"
              + number
              + " AND l.value = :value"
              + number
              + ")");
      values.put("name" + number, label.getKey());
      values.put("value" + number, label.getValue());
      number++;
    }
  }

  private static Page<RunRecord> cut(List<RunRecord> found, int limit) {
    if (found.size() <= limit) {
      return new Page<>(found, "");
    }
    RunRecord last = found.get(limit - 1);
    return new Page<>(
        found.subList(0, limit),
        PageToken.of(Long.toString(Times.micros(last.createTime())), last.requestId()));
  }

  private RunRecord run(ResultSet row) throws SQLException {
    return new RunRecord(
        row.getString("request_id"),
        row.getLong("epoch"),
        RunState.valueOf(row.getString("state")),
        row.getString("caller_attempt"),
        row.getString("input_digest"),
        json.readValue(row.getString("request"), Submission.class),
        Times.instant(row.getLong("create_time")),
        Times.instant(row.getLong("queue_time")),
        time(row, "start_time"),
        time(row, "end_time"),
        row.getInt("cancel_requested") != 0,
        row.getInt("acknowledged") != 0,
        error(row),
        row.getLong("last_sequence"),
        row.getString("worker_id"));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Times.instant(micros));
  }

  private static Optional<RunError> error(ResultSet row) throws SQLException {
    String code = row.getString("error_code");
    return code == null
        ? Optional.empty()
        : Optional.of(new RunError(ErrorCode.valueOf(code), row.getString("error_message")));
  }
}
