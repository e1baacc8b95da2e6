package io.javatask.worker.ledger;

import io.javatask.api.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import tools.jackson.databind.json.JsonMapper;

/** Reads runs out of their table. */
final class RunRows {
  /** In the order that {@link #run} reads them in. */
  static final String COLUMNS =
      "request_id, epoch, state, caller_attempt, input_digest, request, create_time, queue_time,"
          + " start_time, end_time, cancel_requested, acknowledged, error_code, error_message,"
          + " last_sequence, worker_id";

  private static final String FIND = "SELECT " + COLUMNS + " FROM task_run WHERE request_id = :id";

  private static final HotStatement FOUND = HotStatement.of(FIND);

  private static final HotStatement WAITING =
      HotStatement.of("SELECT count(*) FROM task_run WHERE state = 'QUEUED' AND queue = :queue");

  /** Submissions that are remembered, and the characters of the longest that is. */
  private static final int REMEMBERED = 256;

  private static final int LONGEST = 4096;

  private final JsonMapper json;
  private final Dialect dialect;
  private final HotStatement held;

  /** By the text that they are kept as: a run is read some times within moments. */
  private final Map<String, Submission> submissions =
      Collections.synchronizedMap(
          new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Submission> eldest) {
              return size() > REMEMBERED;
            }
          });

  RunRows(JsonMapper json, Dialect dialect) {
    this.json = json;
    this.dialect = dialect;
    this.held = HotStatement.of(FIND + dialect.forUpdate());
  }

  Optional<RunRecord> find(Handle handle, String requestId) {
    return one(FOUND.on(handle, dialect).bind("id", requestId));
  }

  /** As {@link #find}, and nobody else changes the run until the transaction ends. */
  Optional<RunRecord> hold(Handle handle, String requestId) {
    return one(held.on(handle, dialect).bind("id", requestId));
  }

  /** The runs that a query of {@link #COLUMNS} finds. */
  List<RunRecord> list(Query query) {
    return query.map((row, context) -> run(row)).list();
  }

  /** The run that a statement finds or returns {@link #COLUMNS} of, if it does. */
  Optional<RunRecord> one(HotStatement.Use statement) {
    return statement.one(this::run);
  }

  /** Runs that wait in a queue. */
  int waiting(Handle handle, String queue) {
    return WAITING.on(handle, dialect).bind("queue", queue).one(row -> row.getInt(1)).orElseThrow();
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
            "SELECT "
                + COLUMNS
                + " FROM task_run r"
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
        row.getString(1),
        row.getLong(2),
        RunState.valueOf(row.getString(3)),
        row.getString(4),
        row.getString(5),
        submission(row.getString(6)),
        Times.instant(row.getLong(7)),
        Times.instant(row.getLong(8)),
        time(row, 9),
        time(row, 10),
        row.getInt(11) != 0,
        row.getInt(12) != 0,
        error(row),
        row.getLong(15),
        row.getString(16));
  }

  private Submission submission(String text) {
    return text.length() > LONGEST ? parsed(text) : submissions.computeIfAbsent(text, this::parsed);
  }

  private Submission parsed(String text) {
    return json.readValue(text, Submission.class);
  }

  private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Times.instant(micros));
  }

  private static Optional<RunError> error(ResultSet row) throws SQLException {
    String code = row.getString(13);
    return code == null
        ? Optional.empty()
        : Optional.of(new RunError(ErrorCode.valueOf(code), row.getString(14)));
  }
}
