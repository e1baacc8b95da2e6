package io.javatask.worker.ledger;

import io.javatask.api.DataInterval;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the ledger knows of data sets: what runs said of them, misses, overrides, and what is to be
 * told.
 */
public final class TrustLedger {
  private final LedgerDatabase database;
  private final Clock clock;
  private final JsonMapper json;
  private final TrustRows rows;
  private final MissRows misses = new MissRows();
  private final KnownFacts known = new KnownFacts();

  public TrustLedger(LedgerDatabase database, Clock clock, JsonMapper json) {
    this.database = database;
    this.clock = clock;
    this.json = json;
    this.rows = new TrustRows(json);
  }

  /** Makes a contract's data set known before a run comes; whether it was not known. */
  public boolean expect(ContractLedger.Registered contract, String schema) {
    TrustRows.Contract version =
        new TrustRows.Contract(contract.id(), contract.name(), contract.version(), contract.hash());
    return database.write(handle -> rows.expect(handle, version, schema, clock.instant()));
  }

  /**
   * A page of data sets, by name.
   *
   * @param dagIds only those that these made last; empty means any
   * @throws IllegalArgumentException for a page token of another list
   */
  public Page<TrustDataset> datasets(List<String> dagIds, int limit, String pageToken) {
    List<String> conditions = new ArrayList<>(List.of(CURRENT));
    Map<String, Object> values = new LinkedHashMap<>();
    MissRows.anyOf("dag_id", dagIds, conditions, values);
    if (!pageToken.isEmpty()) {
      List<String> from = PageToken.parse(pageToken, 2);
      conditions.add("(name > :name OR (name = :name AND id > :id))");
      values.put("name", from.get(0));
      values.put("id", from.get(1));
    }
    List<TrustDataset> found =
        database.read(
            handle ->
                handle
                    .createQuery(
                        "SELECT * FROM trust_dataset d WHERE "
                            + String.join(" AND ", conditions)
                            + " ORDER BY name, id LIMIT :limit")
                    .bindMap(values)
                    .bind("limit", limit + 1)
                    .map((row, context) -> TrustRows.dataset(row))
                    .list());
    if (found.size() <= limit) {
      return new Page<>(found, "");
    }
    TrustDataset last = found.get(limit - 1);
    return new Page<>(found.subList(0, limit), PageToken.of(last.name(), last.id()));
  }

  /**
   * Of one name only the newest major version is looked at, and what was only expected gives way to
   * what came.
   */
  private static final String CURRENT =
      "NOT EXISTS (SELECT 1 FROM trust_dataset o WHERE o.contract_id = d.contract_id AND"
          + " o.schema_name = d.schema_name AND ((o.name = d.name AND o.major > d.major) OR"
          + " (d.last_time IS NULL AND o.last_time IS NOT NULL AND o.major >= d.major)))";

  /**
   * Every data set that a name fits: the whole name if there is one, else what stands behind the
   * location, else its contract's.
   */
  public List<TrustDataset> named(String name) {
    return database.read(
        handle -> {
          for (String condition :
              List.of(
                  "name = :name",
                  "name LIKE :tail ESCAPE '!'",
                  "contract_name = :name OR contract_id = :name OR schema_name = :name")) {
            List<TrustDataset> found = matching(handle, condition, name);
            if (!found.isEmpty()) {
              return found;
            }
          }
          return List.of();
        });
  }

  private static List<TrustDataset> matching(Handle handle, String condition, String name) {
    var query =
        handle.createQuery(
            "SELECT * FROM trust_dataset d WHERE ("
                + condition
                + ") AND "
                + CURRENT
                + " ORDER BY name, id LIMIT 50");
    return (condition.contains(":tail")
            ? query.bind("tail", "%:" + name.replaceAll("[!%_]", "!$0"))
            : query.bind("name", name))
        .map((row, context) -> TrustRows.dataset(row))
        .list();
  }

  /** Names of data sets, to tell what there is; at most so many. */
  public List<String> names(int limit) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT DISTINCT name FROM trust_dataset ORDER BY name LIMIT :limit")
                .bind("limit", limit)
                .mapTo(String.class)
                .list());
  }

  public Optional<TrustDataset> dataset(String id) {
    return one("SELECT * FROM trust_dataset WHERE id = :key", id);
  }

  /** What a run settled last for: its data set, and what its task promises. */
  public List<TrustDataset> datasetsOf(String requestId) {
    return many("SELECT * FROM trust_dataset WHERE last_request_id = :key", requestId);
  }

  private Optional<TrustDataset> one(String query, String key) {
    return many(query, key).stream().findFirst();
  }

  private List<TrustDataset> many(String query, String key) {
    return database.read(
        handle ->
            handle
                .createQuery(query)
                .bind("key", key)
                .map((row, context) -> TrustRows.dataset(row))
                .list());
  }

  /**
   * What attempts that settled within [from, to] said of a data set, in the order in which they
   * did.
   */
  public List<TrustFact> facts(String datasetId, Instant from, Instant to) {
    return database.read(handle -> known.within(handle, datasetId, from, to));
  }

  /** Who made the run that a fact is of. */
  public Optional<Miss.Caller> callerOf(TrustFact fact) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT dag_id, task_id, dag_run_id FROM trust_fact WHERE request_id = :id AND"
                        + " epoch = :epoch")
                .bind("id", fact.requestId())
                .bind("epoch", fact.epoch())
                .map(
                    (row, context) ->
                        new Miss.Caller(row.getString(1), row.getString(2), row.getString(3)))
                .findFirst());
  }

  /**
   * How new the data of a data set are.
   *
   * @param publishTime when a run last published them; absent if none has
   * @param newest their newest event where runs tell of any, else the end of the newest interval
   *     that was published; absent if neither is known
   */
  public record Newest(Optional<Instant> publishTime, Optional<Instant> newest) {
    public static final Newest UNKNOWN = new Newest(Optional.empty(), Optional.empty());
  }

  /** How new the data of a data set were at a time; a backfill makes nothing newer. */
  public Newest newest(String datasetId, Instant asOf) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT max(settle_time) AS publish_time, max(newest_event) AS newest_event,"
                        + " max(interval_end) AS newest_end FROM trust_fact WHERE dataset_id = :id"
                        + " AND settle_time <= :to AND published = 1 AND run_type <> :backfill")
                .bind("id", datasetId)
                .bind("to", Times.micros(asOf))
                .bind("backfill", RunType.BACKFILL.name())
                .map((row, context) -> TrustRows.newest(row))
                .one());
  }

  /** The intervals of a data set that runs are queued or under way for. */
  public List<DataInterval> underWay(TrustDataset dataset) {
    List<String> requests =
        database.read(
            handle ->
                handle
                    .createQuery(
                        "SELECT request FROM task_run WHERE state IN ('QUEUED', 'RUNNING')")
                    .mapTo(String.class)
                    .list());
    return requests.stream()
        .map(request -> json.readValue(request, Submission.class))
        .filter(submission -> isOf(submission, dataset))
        .map(Submission::interval)
        .flatMap(Optional::stream)
        .toList();
  }

  private boolean isOf(Submission submission, TrustDataset dataset) {
    boolean ofTask = dataset.name().equals(dataset.schema());
    return (ofTask && promises(submission, dataset.schema())) || isOfContract(submission, dataset);
  }

  private static boolean promises(Submission submission, String task) {
    return submission.promises().filter(ref -> ref.schema().equals(task)).isPresent();
  }

  private boolean isOfContract(Submission submission, TrustDataset dataset) {
    return submission
        .contract()
        .map(ref -> DatasetName.of(submission.inputTree(json), ref.schema()).name())
        .filter(dataset.name()::equals)
        .isPresent();
  }

  /**
   * Writes down what the clock has found: misses, what is to be told of them, and how far it has
   * looked.
   *
   * @param told makes the text that is sent of a miss that began or ended; absent if nothing is
   * @return the misses that began
   */
  public List<Miss> record(
      TrustDataset dataset,
      List<Miss> found,
      Instant watched,
      Optional<Function<Miss, String>> told) {
    return database.write(
        handle -> {
          List<Miss> began = new ArrayList<>();
          Instant now = clock.instant();
          int notices = 0;
          for (Miss miss : found) {
            MissRows.Change change = misses.record(handle, miss);
            if (change == MissRows.Change.BEGAN) {
              began.add(miss);
            }
            if (change != MissRows.Change.NONE && told.isPresent()) {
              // a microsecond apart, so that they are told in this order
              tell(handle, told.get().apply(miss), now.plus(notices++, ChronoUnit.MICROS));
            }
          }
          handle
              .createUpdate(
                  "UPDATE trust_dataset SET watched_time = :time WHERE id = :id AND watched_time <"
                      + " :time")
              .bind("time", Times.micros(watched))
              .bind("id", dataset.id())
              .execute();
          return began;
        });
  }

  /**
   * A page of misses, the newest beginning first.
   *
   * @throws IllegalArgumentException for a page token of another list
   */
  public Page<Miss> misses(MissQuery query) {
    return database.read(handle -> misses.page(handle, query));
  }

  /** Number of open misses of a data set. */
  public int openMisses(String datasetId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT count(*) FROM sla_miss WHERE dataset_id = :id AND end_time IS NULL")
                .bind("id", datasetId)
                .mapTo(Integer.class)
                .one());
  }

  /** Number of misses that began within [from, to). */
  public int missesBegun(String datasetId, Instant from, Instant to) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT count(*) FROM sla_miss WHERE dataset_id = :id AND begin_time >= :from"
                        + " AND begin_time < :to")
                .bind("id", datasetId)
                .bind("from", Times.micros(from))
                .bind("to", Times.micros(to))
                .mapTo(Integer.class)
                .one());
  }

  /**
   * What is known of a data set's misses that are open or began since: by id, whether each is open,
   * and why.
   */
  public Map<String, Known> known(String datasetId, Instant since) {
    Map<String, Known> found = new LinkedHashMap<>();
    database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT id, end_time, cause, begin_time FROM sla_miss WHERE dataset_id = :id"
                        + " AND (end_time IS NULL OR begin_time >= :since)")
                .bind("id", datasetId)
                .bind("since", Times.micros(since))
                .map(
                    (row, context) ->
                        found.put(
                            row.getString("id"),
                            new Known(
                                TrustRows.time(row, "end_time").isEmpty(),
                                Miss.Cause.valueOf(row.getString("cause")),
                                Times.instant(row.getLong("begin_time")))))
                .list());
    return found;
  }

  /** What is known of a miss already. */
  public record Known(boolean open, Miss.Cause cause, Instant begin) {}

  /**
   * Ends what was expected of contracts under their schema's name, where runs have said since where
   * the data lie.
   *
   * @return number of misses that ended
   */
  public int endReplaced() {
    return database.write(
        handle ->
            handle
                .createUpdate(
                    "UPDATE sla_miss SET end_time = :now WHERE end_time IS NULL AND dataset_id IN"
                        + " (SELECT d.id FROM trust_dataset d WHERE NOT ("
                        + CURRENT
                        + "))")
                .bind("now", Times.micros(clock.instant()))
                .execute());
  }

  /** Something to be told. */
  public record Notice(String id, Instant time, String body, long attempts) {}

  private void tell(Handle handle, String body, Instant time) {
    handle
        .createUpdate(
            "INSERT INTO notice (id, time, body, attempts, next_time) VALUES (:id, :time, :body, 0,"
                + " :now)")
        .bind("id", UUID.randomUUID().toString())
        .bind("time", Times.micros(time))
        .bind("now", Times.micros(clock.instant()))
        .bind("body", body)
        .execute();
  }

  /** What is due to be told, the oldest first. */
  public List<Notice> notices(int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM notice WHERE next_time <= :now ORDER BY time, id LIMIT :limit")
                .bind("now", Times.micros(clock.instant()))
                .bind("limit", limit)
                .map(
                    (row, context) ->
                        new Notice(
                            row.getString("id"),
                            Times.instant(row.getLong("time")),
                            row.getString("body"),
                            row.getLong("attempts")))
                .list());
  }

  /** Forgets what was told. */
  public void told(String noticeId) {
    database.write(
        handle ->
            handle
                .createUpdate("DELETE FROM notice WHERE id = :id")
                .bind("id", noticeId)
                .execute());
  }

  /** Notes that something could not be told yet. */
  public void untold(Notice notice, Duration pause) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "UPDATE notice SET attempts = attempts + 1, next_time = :next WHERE id = :id")
                .bind("next", Times.micros(clock.instant().plus(pause)))
                .bind("id", notice.id())
                .execute());
  }

  /** What keeps a gate open. */
  public record GateOverride(
      String reason, String author, Instant createTime, Instant expireTime) {}

  /** Lets the gate of a data set pass until a time. */
  public GateOverride override(String datasetId, String reason, String author, Instant expireTime) {
    GateOverride made = new GateOverride(reason, author, clock.instant(), expireTime);
    database.write(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO gate_override (dataset_id, reason, author, create_time,"
                        + " expire_time) VALUES (:id, :reason, :author, :now, :end) ON CONFLICT"
                        + " (dataset_id) DO UPDATE SET reason = excluded.reason, author ="
                        + " excluded.author, create_time = excluded.create_time, expire_time ="
                        + " excluded.expire_time")
                .bind("id", datasetId)
                .bind("reason", reason)
                .bind("author", author)
                .bind("now", Times.micros(made.createTime()))
                .bind("end", Times.micros(expireTime))
                .execute());
    return made;
  }

  /** What keeps the gate of a data set open at a time. */
  public Optional<GateOverride> override(String datasetId, Instant at) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM gate_override WHERE dataset_id = :id AND expire_time > :at")
                .bind("id", datasetId)
                .bind("at", Times.micros(at))
                .map(
                    (row, context) ->
                        new GateOverride(
                            row.getString("reason"),
                            row.getString("author"),
                            Times.instant(row.getLong("create_time")),
                            Times.instant(row.getLong("expire_time"))))
                .findOne());
  }

  /** What a rule came to in a run. */
  public record RuleOutcome(
      Measured.Outcome outcome,
      String datasetId,
      String part,
      String requestId,
      long epoch,
      Instant settleTime) {}

  /**
   * A page of outcomes of rules, the newest first.
   *
   * @throws IllegalArgumentException for a page token of another list
   */
  public Page<RuleOutcome> outcomes(
      Optional<String> datasetId,
      Optional<String> requestId,
      Optional<String> rule,
      int limit,
      String pageToken) {
    List<String> conditions = new ArrayList<>();
    Map<String, Object> values = new LinkedHashMap<>();
    datasetId.ifPresent(id -> put("dataset_id", id, conditions, values));
    requestId.ifPresent(id -> put("request_id", id, conditions, values));
    rule.ifPresent(id -> put("rule_id", id, conditions, values));
    if (!pageToken.isEmpty()) {
      List<String> from = PageToken.parse(pageToken, 3);
      conditions.add(
          "(settle_time < :time OR (settle_time = :time AND (request_id > :run OR (request_id ="
              + " :run AND rule_id > :rule))))");
      values.put("time", Long.valueOf(from.get(0)));
      values.put("run", from.get(1));
      values.put("rule", from.get(2));
    }
    List<RuleOutcome> found =
        database.read(
            handle ->
                handle
                    .createQuery(
                        "SELECT * FROM rule_outcome WHERE "
                            + String.join(" AND ", conditions)
                            + " ORDER BY settle_time DESC, request_id, rule_id LIMIT :limit")
                    .bindMap(values)
                    .bind("limit", limit + 1)
                    .map((row, context) -> outcome(row))
                    .list());
    if (found.size() <= limit) {
      return new Page<>(found, "");
    }
    RuleOutcome last = found.get(limit - 1);
    return new Page<>(
        found.subList(0, limit),
        PageToken.of(
            Long.toString(Times.micros(last.settleTime())),
            last.requestId(),
            last.outcome().rule()));
  }

  private static void put(
      String column, String value, List<String> conditions, Map<String, Object> values) {
    String name = column.replace("_", "");
    conditions.add(column + " = :" + name);
    values.put(name, value);
  }

  private static RuleOutcome outcome(java.sql.ResultSet row) throws java.sql.SQLException {
    return new RuleOutcome(
        new Measured.Outcome(
            row.getString("rule_id"),
            row.getString("check_name"),
            row.getString("status"),
            row.getString("severity"),
            row.getLong("evaluated"),
            row.getLong("failed"),
            row.getString("observed")),
        row.getString("dataset_id"),
        row.getString("part"),
        row.getString("request_id"),
        row.getLong("epoch"),
        Times.instant(row.getLong("settle_time")));
  }

  /**
   * Forgets what is older: facts, outcomes of rules, misses that are over, and what nobody could be
   * told.
   *
   * @return number of rows
   */
  public int forget(Instant before) {
    long time = Times.micros(before);
    return database.write(
        handle -> {
          int gone = 0;
          for (String statement :
              List.of(
                  "DELETE FROM trust_fact WHERE settle_time < :time",
                  "DELETE FROM rule_outcome WHERE settle_time < :time",
                  "DELETE FROM sla_miss WHERE end_time < :time",
                  "DELETE FROM notice WHERE time < :time",
                  "DELETE FROM gate_override WHERE expire_time < :time")) {
            gone += handle.createUpdate(statement).bind("time", time).execute();
          }
          return gone;
        });
  }

  /** Number of notices that wait. */
  public int waiting() {
    return database.read(
        handle -> handle.createQuery("SELECT count(*) FROM notice").mapTo(Integer.class).one());
  }
}
