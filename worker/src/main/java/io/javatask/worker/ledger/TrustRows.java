package io.javatask.worker.ledger;

import io.javatask.api.DataInterval;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes down what each attempt contributes to trust, in the transaction that settles it. */
final class TrustRows {
  private static final String UPSERT_DATASET =
      """
      INSERT INTO trust_dataset (id, contract_id, major, schema_name, name, contract_name, contract_version,
        contract_hash, first_time, watched_time, source, scheduled, dag_id, task_id)
      VALUES (:dataset, :contract, :major, :schema, :name, :contractName, :version, :hash, :now, :now, :source,
        :scheduled, :dag, :task)
      ON CONFLICT (id) DO UPDATE SET contract_name = excluded.contract_name,
        contract_version = excluded.contract_version, contract_hash = excluded.contract_hash
      """;

  /** Data sets are held to the version that came last. */
  private static final String RENEW =
      """
      UPDATE trust_dataset SET contract_name = :contractName, contract_version = :version, contract_hash = :hash
      WHERE contract_id = :contract AND schema_name = :schema AND major = :major
      """;

  private static final String NOTE_RUN =
      """
      UPDATE trust_dataset SET last_request_id = :id, last_time = :now, last_state = :state, last_verdict = :verdict,
        source = CASE WHEN :source = '' THEN source ELSE :source END, dag_id = :dag, task_id = :task,
        scheduled = CASE WHEN :scheduled = 1 THEN 1 ELSE scheduled END
      WHERE id = :dataset
      """;

  private static final String INSERT_FACT =
      """
      INSERT INTO trust_fact (request_id, epoch, dataset_id, part, interval_start, interval_end, run_type, task_type,
        dag_id, dag_run_id, task_id, state, verdict, error_code, create_time, settle_time, published, rows_read,
        rows_accepted, rows_bad, rules, rules_violated, cells, cells_empty, newest_event, idempotency_errors, detail)
      VALUES (:id, :epoch, :dataset, :part, :start, :end, :runType, :type, :dag, :dagRun, :task, :state, :verdict,
        :code, :created, :now, :published, :read, :accepted, :bad, :rules, :violated, :cells, :empty, :newest, :errors,
        :detail)
      """;

  private static final String INSERT_OUTCOME =
      """
      INSERT INTO rule_outcome (request_id, epoch, rule_id, dataset_id, part, check_name, status, severity, evaluated,
        failed, observed, settle_time)
      VALUES (:id, :epoch, :rule, :dataset, :part, :check, :status, :severity, :evaluated, :failed, :observed, :now)
      """;

  private final JsonMapper json;

  TrustRows(JsonMapper json) {
    this.json = json;
  }

  /**
   * Adds a settled attempt to the data set of its contract, and to what its task promises; one that
   * has neither says nothing.
   */
  void settled(Handle handle, RunRecord run, RunState state, Came came, Instant now) {
    promised(handle, run, state, came, now);
    run.submission()
        .contract()
        .ifPresent(
            ref ->
                contract(handle, ref.hash())
                    .ifPresent(
                        contract -> {
                          JsonNode inputs = run.submission().inputTree(json);
                          Map<String, Object> place =
                              place(run, contract, ref.schema(), inputs, now);
                          handle.createUpdate(UPSERT_DATASET).bindMap(place).execute();
                          note(handle, place, state, came);
                          for (Measured measured :
                              ofData(run.submission().taskType(), inputs, came)) {
                            add(handle, place, run, state, came, measured);
                            outcomes(handle, place, measured);
                          }
                        }));
  }

  /**
   * What an attempt says of data. One that was to write none says only what it found when it
   * compared them: failing, it breaks nothing that another could mend.
   */
  private static List<Measured> ofData(String taskType, JsonNode inputs, Came came) {
    List<Measured> found = came.result().map(Result::measured).orElse(List.of());
    if (!Submission.writes(taskType, inputs)) {
      return found.stream().filter(Measured::compares).toList();
    }
    return found.isEmpty() ? List.of(Measured.NOTHING) : found;
  }

  /** Of a task it counts that it is done, not what became of data; rules are told of data sets. */
  private void promised(Handle handle, RunRecord run, RunState state, Came came, Instant now) {
    run.submission()
        .promises()
        .ifPresent(
            ref ->
                contract(handle, ref.hash())
                    .ifPresent(
                        contract -> {
                          Map<String, Object> place =
                              place(run, contract, ref.schema(), ref.schema(), "", now);
                          handle.createUpdate(UPSERT_DATASET).bindMap(place).execute();
                          note(handle, place, state, came);
                          boolean failed = verdict(state, came).filter("FAIL"::equals).isPresent();
                          boolean done = state == RunState.SUCCEEDED && !failed;
                          add(handle, place, run, state, came, measured(came).ofTask(done));
                        }));
  }

  private static Measured measured(Came came) {
    return came.result().map(Result::measured).orElse(List.of()).stream()
        .findFirst()
        .orElse(Measured.NOTHING);
  }

  /** Makes a data set known that no run has come for yet; whether it was not known. */
  boolean expect(Handle handle, Contract contract, String schema, Instant now) {
    Map<String, Object> place = new LinkedHashMap<>();
    name(place, contract, schema, schema, now);
    place.put("source", "");
    place.put("scheduled", 1);
    place.put("dag", "");
    place.put("task", "");
    boolean known =
        handle
            .createQuery(
                "SELECT count(*) FROM trust_dataset WHERE contract_id = :contract AND schema_name ="
                    + " :schema AND major = :major")
            .bindMap(place)
            .mapTo(Integer.class)
            .map(count -> count > 0)
            .one();
    handle.createUpdate(known ? RENEW : UPSERT_DATASET).bindMap(place).execute();
    return !known;
  }

  /** What a registered version says of itself. */
  record Contract(String id, String name, String version, String hash) {}

  private static Optional<Contract> contract(Handle handle, String hash) {
    return handle
        .createQuery("SELECT id, name, version, hash FROM contract WHERE hash = :hash")
        .bind("hash", hash)
        .map(
            (row, context) ->
                new Contract(
                    row.getString("id"),
                    row.getString("name"),
                    row.getString("version"),
                    row.getString("hash")))
        .findOne();
  }

  private static Map<String, Object> place(
      RunRecord run, Contract contract, String schema, JsonNode inputs, Instant now) {
    DatasetName dataset = DatasetName.of(inputs, schema);
    return place(run, contract, schema, dataset.name(), dataset.source(), now);
  }

  private static Map<String, Object> place(
      RunRecord run, Contract contract, String schema, String name, String source, Instant now) {
    Map<String, String> labels = run.submission().labels();
    Map<String, Object> place = new LinkedHashMap<>();
    name(place, contract, schema, name, now);
    place.put("source", source);
    place.put("scheduled", run.submission().runType() == RunType.SCHEDULED ? 1 : 0);
    place.put("dag", labels.getOrDefault("dag_id", ""));
    place.put("dagRun", labels.getOrDefault("run_id", ""));
    place.put("task", labels.getOrDefault("task_id", ""));
    place.put("id", run.requestId());
    place.put("epoch", run.epoch());
    return place;
  }

  private static void name(
      Map<String, Object> place, Contract contract, String schema, String name, Instant now) {
    long major = TrustDataset.major(contract.version());
    place.put("dataset", TrustDataset.idOf(contract.id(), major, schema, name));
    place.put("contract", contract.id());
    place.put("major", major);
    place.put("schema", schema);
    place.put("name", name);
    place.put("contractName", contract.name());
    place.put("version", contract.version());
    place.put("hash", contract.hash());
    place.put("now", Times.micros(now));
  }

  private static void note(Handle handle, Map<String, Object> place, RunState state, Came came) {
    handle
        .createUpdate(NOTE_RUN)
        .bindMap(place)
        .bind("state", state.name())
        .bind("verdict", verdict(state, came))
        .execute();
  }

  /** A run that broke has no verdict on its data, whatever it got done before. */
  private static Optional<String> verdict(RunState state, Came came) {
    return came.result().flatMap(Result::verdict).filter(v -> state == RunState.SUCCEEDED);
  }

  /** Adds a fact to a data set; its place learns which part of that it is of. */
  private void add(
      Handle handle,
      Map<String, Object> place,
      RunRecord run,
      RunState state,
      Came came,
      Measured measured) {
    Optional<DataInterval> interval = measured.interval().or(run.submission()::interval);
    String part =
        measured.interval().map(DataInterval::toString).orElse(run.submission().partition());
    place.put("part", part);
    handle
        .createUpdate(INSERT_FACT)
        .bindMap(place)
        .bind("start", interval.map(i -> Times.micros(i.start())))
        .bind("end", interval.map(i -> Times.micros(i.end())))
        .bind("runType", run.submission().runType().name())
        .bind("type", run.submission().taskType())
        .bind("state", state.name())
        .bind("verdict", verdict(state, came))
        .bind("code", came.error().map(e -> e.code().name()))
        .bind("created", Times.micros(run.queueTime()))
        .bind("published", measured.published() ? 1 : 0)
        .bind("read", measured.rowsRead())
        .bind("accepted", measured.rowsAccepted())
        .bind("bad", measured.rowsBad())
        .bind("rules", measured.rules())
        .bind("violated", measured.rulesViolated())
        .bind("cells", measured.cells())
        .bind("empty", measured.allEmpty())
        .bind("newest", measured.newestEvent().map(Times::micros))
        .bind("errors", optional(measured.idempotencyErrors()))
        .bind("detail", detail(measured))
        .execute();
  }

  private static Optional<Long> optional(OptionalLong number) {
    return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
  }

  private String detail(Measured measured) {
    ObjectNode detail = json.createObjectNode();
    ObjectNode newest = detail.putObject("newest");
    measured.newest().forEach((column, time) -> newest.put(column, Times.micros(time)));
    ObjectNode empty = detail.putObject("empty");
    measured.cellsEmpty().forEach(empty::put);
    return detail.toString();
  }

  private static void outcomes(Handle handle, Map<String, Object> place, Measured measured) {
    if (measured.outcomes().isEmpty()) {
      return;
    }
    var batch = handle.prepareBatch(INSERT_OUTCOME);
    for (Measured.Outcome outcome : measured.outcomes()) {
      batch
          .bindMap(place)
          .bind("rule", outcome.rule())
          .bind("check", outcome.check())
          .bind("status", outcome.status())
          .bind("severity", outcome.severity())
          .bind("evaluated", outcome.evaluated())
          .bind("failed", outcome.failed())
          .bind("observed", outcome.observed())
          .add();
    }
    batch.execute();
  }

  /**
   * What a fact is read from, in this order: columns are taken by their places, and words that many
   * facts share as one text, for a window may have a hundred thousand rows. Who ran it is read
   * where it is asked for.
   */
  static final String FACT =
      "request_id, epoch, CASE WHEN interval_end IS NULL THEN part ELSE '' END, interval_start,"
          + " interval_end, run_type || ' ' || state || ' ' || COALESCE(verdict, '') || ' ' ||"
          + " COALESCE(error_code, '') || ' ' || published || ' ' || task_type,"
          + " create_time, settle_time, rows_read, rows_accepted, rows_bad, rules, rules_violated,"
          + " cells, cells_empty, newest_event, idempotency_errors, detail";

  /** What many facts have in common. */
  private record Words(
      RunType runType,
      RunState state,
      Optional<String> verdict,
      Optional<String> errorCode,
      boolean published,
      String taskType) {
    /** The name of a task comes last, for it alone may have blanks. */
    static Words parse(String text) {
      String[] parts = text.split(" ", 6);
      return new Words(
          RunType.valueOf(parts[0]),
          RunState.valueOf(parts[1]),
          Optional.of(parts[2]).filter(word -> !word.isEmpty()),
          Optional.of(parts[3]).filter(word -> !word.isEmpty()),
          !parts[4].equals("0"),
          parts[5]);
    }
  }

  /** Words that many facts share are read and kept once. */
  static final class Facts {
    private final Map<String, Words> words = new HashMap<>();
    private final Map<String, String> keys = new HashMap<>();

    TrustFact read(ResultSet row) throws SQLException {
      Optional<Instant> start = time(row, 4);
      Optional<Instant> end = time(row, 5);
      Words shared = words.computeIfAbsent(row.getString(6), Words::parse);
      return new TrustFact(
          row.getString(1),
          row.getLong(2),
          start.isPresent() && end.isPresent()
              ? Optional.of(new DataInterval(start.get(), end.get()))
              : Optional.empty(),
          keys.computeIfAbsent(row.getString(3), key -> key),
          shared.runType(),
          shared.taskType(),
          shared.state(),
          shared.verdict(),
          shared.errorCode(),
          Times.instant(row.getLong(7)),
          Times.instant(row.getLong(8)),
          shared.published(),
          row.getLong(9),
          row.getLong(10),
          row.getLong(11),
          row.getLong(12),
          row.getLong(13),
          row.getLong(14),
          row.getLong(15),
          time(row, 16),
          number(row, 17),
          row.getString(18));
    }
  }

  static TrustDataset dataset(ResultSet row) throws SQLException {
    String last = row.getString("last_request_id");
    Optional<TrustDataset.LastRun> lastRun =
        last == null
            ? Optional.empty()
            : Optional.of(
                new TrustDataset.LastRun(
                    last,
                    Times.instant(row.getLong("last_time")),
                    RunState.valueOf(row.getString("last_state")),
                    Optional.ofNullable(row.getString("last_verdict"))));
    return new TrustDataset(
        row.getString("id"),
        row.getString("contract_id"),
        row.getLong("major"),
        row.getString("schema_name"),
        row.getString("name"),
        row.getString("contract_name"),
        row.getString("contract_version"),
        row.getString("contract_hash"),
        Times.instant(row.getLong("first_time")),
        Times.instant(row.getLong("watched_time")),
        row.getString("source"),
        row.getInt("scheduled") != 0,
        lastRun,
        row.getString("dag_id"),
        row.getString("task_id"));
  }

  static TrustLedger.Newest newest(ResultSet row) throws SQLException {
    Optional<Instant> event = time(row, "newest_event");
    return new TrustLedger.Newest(
        time(row, "publish_time"), event.isPresent() ? event : time(row, "newest_end"));
  }

  static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Times.instant(micros));
  }

  private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Times.instant(micros));
  }

  private static OptionalLong number(ResultSet row, int column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
  }
}
