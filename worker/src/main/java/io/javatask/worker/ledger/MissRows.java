package io.javatask.worker.ledger;

import io.javatask.api.DataInterval;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The misses of SLAs: each data set, SLA and interval once. */
final class MissRows {
  private static final String INSERT =
      """
      INSERT INTO sla_miss (id, dataset_id, sla, kind, part, interval_start, interval_end, begin_time, end_time, cause,
        detail, request_id, dag_id, task_id, dag_run_id, objective, observed, detect_time)
      VALUES (:id, :dataset, :sla, :kind, :part, :start, :stop, :begin, :end, :cause, :detail, :request, :dag, :task,
        :dagRun, :objective, :observed, :detect)
      ON CONFLICT (id) DO NOTHING
      """;

  /** What came to be known of a miss later; its beginning stays. */
  private static final String UPDATE =
      """
      UPDATE sla_miss SET end_time = :end, cause = :cause, detail = :detail, request_id = :request,
        dag_id = CASE WHEN :dag = '' THEN dag_id ELSE :dag END,
        task_id = CASE WHEN :task = '' THEN task_id ELSE :task END,
        dag_run_id = CASE WHEN :dagRun = '' THEN dag_run_id ELSE :dagRun END, observed = :observed
      WHERE id = :id AND end_time IS NULL
      """;

  /** What became of a miss that was written down. */
  enum Change {
    NONE,
    BEGAN,
    ENDED
  }

  /** Writes a miss down, or what is new of it. */
  Change record(Handle handle, Miss miss) {
    if (handle.createUpdate(INSERT).bindMap(values(miss)).execute() > 0) {
      return Change.BEGAN;
    }
    int known = handle.createUpdate(UPDATE).bindMap(values(miss)).execute();
    return known > 0 && miss.end().isPresent() ? Change.ENDED : Change.NONE;
  }

  private static Map<String, Object> values(Miss miss) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", miss.id());
    values.put("dataset", miss.datasetId());
    values.put("sla", miss.sla());
    values.put("kind", miss.kind());
    values.put("part", miss.part());
    values.put("start", miss.interval().map(i -> Times.micros(i.start())));
    values.put("stop", miss.interval().map(i -> Times.micros(i.end())));
    values.put("begin", Times.micros(miss.begin()));
    values.put("end", miss.end().map(Times::micros));
    values.put("cause", miss.cause().name());
    values.put("detail", miss.detail());
    values.put("request", miss.requestId());
    values.put("dag", miss.dagId());
    values.put("task", miss.taskId());
    values.put("dagRun", miss.dagRunId());
    values.put("objective", miss.objective());
    values.put("observed", miss.observed());
    values.put("detect", Times.micros(miss.detectTime()));
    return values;
  }

  /**
   * A page of misses, the newest beginning first.
   *
   * @throws IllegalArgumentException for a page token of another list
   */
  Page<Miss> page(Handle handle, MissQuery query) {
    List<String> conditions = new ArrayList<>();
    Map<String, Object> values = new LinkedHashMap<>();
    filter(query, conditions, values);
    if (!query.pageToken().isEmpty()) {
      List<String> from = PageToken.parse(query.pageToken(), 2);
      conditions.add("(begin_time < :time OR (begin_time = :time AND id < :id))");
      values.put("time", Long.valueOf(from.get(0)));
      values.put("id", from.get(1));
    }
    String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    List<Miss> found =
        handle
            .createQuery(
                "SELECT * FROM sla_miss"
                    + where
                    + " ORDER BY begin_time DESC, id DESC LIMIT :limit")
            .bindMap(values)
            .bind("limit", query.limit() + 1)
            .map((row, context) -> miss(row))
            .list();
    if (found.size() <= query.limit()) {
      return new Page<>(found, "");
    }
    Miss last = found.get(query.limit() - 1);
    return new Page<>(
        found.subList(0, query.limit()),
        PageToken.of(Long.toString(Times.micros(last.begin())), last.id()));
  }

  private static void filter(MissQuery query, List<String> conditions, Map<String, Object> values) {
    anyOf("dag_id", query.dagIds(), conditions, values);
    anyOf("kind", query.kinds(), conditions, values);
    query.taskId().ifPresent(task -> put("task_id = :task", "task", task, conditions, values));
    query
        .datasetId()
        .ifPresent(id -> put("dataset_id = :dataset", "dataset", id, conditions, values));
    query
        .open()
        .ifPresent(open -> conditions.add(open ? "end_time IS NULL" : "end_time IS NOT NULL"));
    query
        .from()
        .ifPresent(t -> put("begin_time >= :from", "from", Times.micros(t), conditions, values));
    query.to().ifPresent(t -> put("begin_time < :to", "to", Times.micros(t), conditions, values));
  }

  static void anyOf(
      String column, List<String> wanted, List<String> conditions, Map<String, Object> values) {
    List<String> names = new ArrayList<>();
    for (String value : wanted) {
      String name = column.replace("_", "") + names.size();
      names.add(":" + name);
      values.put(name, value);
    }
    if (!names.isEmpty()) {
      conditions.add(column + " IN (" + String.join(", ", names) + ")");
    }
  }

  private static void put(
      String condition,
      String name,
      Object value,
      List<String> conditions,
      Map<String, Object> values) {
    conditions.add(condition);
    values.put(name, value);
  }

  private static Miss miss(ResultSet row) throws SQLException {
    Optional<Instant> start = TrustRows.time(row, "interval_start");
    Optional<Instant> stop = TrustRows.time(row, "interval_end");
    return new Miss(
        row.getString("dataset_id"),
        row.getString("sla"),
        row.getString("kind"),
        row.getString("part"),
        start.flatMap(from -> stop.map(to -> new DataInterval(from, to))),
        Times.instant(row.getLong("begin_time")),
        TrustRows.time(row, "end_time"),
        Miss.Cause.valueOf(row.getString("cause")),
        row.getString("detail"),
        Optional.ofNullable(row.getString("request_id")),
        row.getString("dag_id"),
        row.getString("task_id"),
        row.getString("dag_run_id"),
        row.getString("objective"),
        row.getString("observed"),
        Times.instant(row.getLong("detect_time")));
  }
}
