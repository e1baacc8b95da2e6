package io.javatask.worker.ledger;

import io.javatask.api.CheckState;
import io.javatask.api.CheckStates;
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
import org.jdbi.v3.core.statement.Query;

/** Keeps the states of checks, those of the last run of each interval. */
final class StateRows {
  private static final String INSERT =
      "INSERT INTO check_state (contract_id, schema_name, task_type, dataset, part, rule_id,"
          + " check_name, definition, contract_hash, interval_start, interval_end, request_id,"
          + " epoch, settle_time, body) VALUES (:contract, :schema, :type, :dataset, :part, :rule,"
          + " :check, :definition, :hash, :start, :end, :id, :epoch, :now, :body)";
  private static final String ONE_RUN =
      " WHERE contract_id = :contract AND schema_name = :schema AND task_type = :type AND dataset ="
          + " :dataset AND part = :part";

  /** Puts the states of a run in the place of those that its interval had. */
  void replace(Handle handle, RunRecord run, Optional<CheckStates> kept, Instant now) {
    kept.ifPresent(states -> replace(handle, run, states, now));
  }

  private static void replace(Handle handle, RunRecord run, CheckStates states, Instant now) {
    Optional<DataInterval> interval = run.submission().interval();
    Map<String, Object> place = new LinkedHashMap<>();
    place.put("contract", states.contract());
    place.put("schema", states.schema());
    place.put("type", run.submission().taskType());
    place.put("dataset", states.dataset());
    place.put("part", run.submission().partition());
    handle.createUpdate("DELETE FROM check_state" + ONE_RUN).bindMap(place).execute();
    if (states.states().isEmpty()) {
      return;
    }
    var batch = handle.prepareBatch(INSERT);
    for (CheckState state : states.states()) {
      batch
          .bindMap(place)
          .bind("rule", state.rule())
          .bind("check", state.check())
          .bind("definition", state.definition())
          .bind("hash", states.contractHash())
          .bind("start", interval.map(i -> Times.micros(i.start())))
          .bind("end", interval.map(i -> Times.micros(i.end())))
          .bind("id", run.requestId())
          .bind("epoch", run.epoch())
          .bind("now", Times.micros(now))
          .bind("body", state.body())
          .add();
    }
    batch.execute();
  }

  /** In the order of the intervals; those that reach out of the window are left out. */
  List<KeptStates> within(Handle handle, WindowQuery asked) {
    List<String> conditions =
        new ArrayList<>(
            List.of(
                "contract_id = :contract",
                "interval_start >= :from",
                "interval_start < :to",
                "interval_end <= :to"));
    asked.schema().ifPresent(s -> conditions.add("schema_name = :schema"));
    asked.taskType().ifPresent(t -> conditions.add("task_type = :type"));
    asked.dataset().ifPresent(d -> conditions.add("dataset LIKE :dataset ESCAPE '!'"));
    Query query =
        handle.createQuery(
            "SELECT * FROM check_state WHERE "
                + String.join(" AND ", conditions)
                + " ORDER BY interval_start, interval_end, schema_name, task_type, dataset, part,"
                + " rule_id");
    query
        .bind("contract", asked.contract())
        .bind("from", Times.micros(asked.from()))
        .bind("to", Times.micros(asked.to()));
    asked.schema().ifPresent(s -> query.bind("schema", s));
    asked.taskType().ifPresent(t -> query.bind("type", t));
    asked.dataset().ifPresent(d -> query.bind("dataset", like(d)));
    Map<List<String>, List<Row>> runs = new LinkedHashMap<>();
    for (Row row : query.map((found, context) -> row(found)).list()) {
      runs.computeIfAbsent(row.place(), place -> new ArrayList<>()).add(row);
    }
    return runs.values().stream().map(StateRows::kept).toList();
  }

  private static String like(String pattern) {
    return pattern.replaceAll("[!%_]", "!$0").replace('*', '%');
  }

  /** One rule's state, with the place of its run. */
  private record Row(List<String> place, KeptStates run, CheckState state) {}

  private static Row row(ResultSet found) throws SQLException {
    CheckStates none =
        new CheckStates(
            found.getString("contract_id"),
            found.getString("contract_hash"),
            found.getString("schema_name"),
            found.getString("dataset"),
            List.of());
    DataInterval interval =
        new DataInterval(
            Times.instant(found.getLong("interval_start")),
            Times.instant(found.getLong("interval_end")));
    KeptStates run =
        new KeptStates(
            found.getString("task_type"),
            interval,
            found.getString("request_id"),
            found.getLong("epoch"),
            Times.instant(found.getLong("settle_time")),
            none);
    List<String> place =
        List.of(none.schema(), run.taskType(), none.dataset(), found.getString("part"));
    CheckState state =
        new CheckState(
            found.getString("rule_id"),
            found.getString("check_name"),
            found.getString("definition"),
            found.getString("body"));
    return new Row(place, run, state);
  }

  private static KeptStates kept(List<Row> rows) {
    KeptStates run = rows.get(0).run();
    CheckStates none = run.states();
    return new KeptStates(
        run.taskType(),
        run.interval(),
        run.requestId(),
        run.epoch(),
        run.settled(),
        new CheckStates(
            none.contract(),
            none.contractHash(),
            none.schema(),
            none.dataset(),
            rows.stream().map(Row::state).toList()));
  }
}
