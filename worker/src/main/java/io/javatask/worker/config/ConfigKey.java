package io.javatask.worker.config;

import java.util.Arrays;
import java.util.List;

/** Every key of the configuration: the reader takes these, and the reference is made of them. */
public enum ConfigKey {
  LISTEN(
      "listen",
      Kind.ADDRESS,
      "127.0.0.1:7400",
      "",
      "Where calls are answered; port 0 takes a free one. An address that other machines reach"
          + " needs `tls` and `tokensFile`."),
  TLS_CERTIFICATE(
      "tls.certificate",
      Kind.PATH,
      "",
      "",
      "PEM file of the worker's certificate, with those that lead to its authority. Calls are"
          + " encrypted. Read again within a minute of a change."),
  TLS_KEY("tls.key", Kind.PATH, "", "", "PEM file of its PKCS #8 key."),
  TLS_CLIENT_CA(
      "tls.clientCa",
      Kind.PATH,
      "",
      "",
      "PEM file of authorities; only clients with a certificate of theirs connect (mutual TLS)."),
  TOKENS_FILE(
      "tokensFile",
      Kind.PATH,
      "",
      "",
      "Who may call, and what for: a line `NAME SCOPE TOKEN` each. Read again within seconds of a"
          + " change."),
  STATE_DIR(
      "stateDir",
      Kind.PATH,
      "javatask-state",
      "",
      "Where the ledger is, in `ledger.sqlite`, and beside it its log, usually of up to 64 MiB. It"
          + " belongs to one worker at a time."),
  LEDGER_TYPE("ledger.type", Kind.TEXT, "sqlite", "", "`sqlite`, in `stateDir`, or `postgres`."),
  LEDGER_URL(
      "ledger.url",
      Kind.TEXT,
      "",
      "",
      "The PostgreSQL database of the ledger, 15 or later, as of a location; its tables are made"
          + " and kept up to date at the start."),
  LEDGER_USER("ledger.user", Kind.TEXT, "", "", "Who logs in there."),
  LEDGER_PASSWORD_ENV("ledger.passwordEnv", Kind.VARIABLE, "", "", "Has the password."),
  LEDGER_PASSWORD_FILE(
      "ledger.passwordFile", Kind.PATH, "", "", "Has the password, in place of a variable."),
  LEDGER_LEASE(
      "ledger.lease",
      Kind.DURATION,
      "",
      "15s",
      "How long the other workers of a PostgreSQL ledger wait for a sign of life before they take"
          + " one for dead."),
  QUEUES(
      "queues",
      Kind.NAMES,
      "[default]",
      "",
      "The queues whose runs the worker takes, from the longest waiting on."),
  PLUGINS_DIR("pluginsDir", Kind.PATH, "", "", "Jars with [table checks](table-checks.md)."),
  QUARANTINE_DIR(
      "quarantineDir",
      Kind.PATH,
      "javatask-state/quarantine",
      "",
      "Where the rows are written to that contracts refuse, by contract and request; without it"
          + " below `stateDir`."),
  QUARANTINE_CLASSIFIED(
      "quarantine.classified",
      Kind.TEXT,
      "masked",
      "",
      "`masked` or `clear`: what becomes of classified values in quarantine."),
  QUARANTINE_RETENTION(
      "quarantine.retention",
      Kind.DURATION,
      "",
      "",
      "Age at which quarantine files are removed; absent keeps them."),
  RUNS_MAX_RUNNING("runs.maxRunning", Kind.NUMBER, "", "processors", "Most runs at the same time."),
  RUNS_MAX_QUEUED(
      "runs.maxQueued",
      Kind.NUMBER,
      "1000",
      "",
      "Most runs that wait; a further one is refused with `QUEUE_FULL`."),
  RUNS_QUEUE_TIMEOUT(
      "runs.queueTimeout",
      Kind.DURATION,
      "1h",
      "",
      "Bound of the wait, for submissions that name none."),
  RUNS_EXECUTION_TIMEOUT(
      "runs.executionTimeout",
      Kind.DURATION,
      "6h",
      "",
      "Bound of an attempt, for submissions that name none."),
  RUNS_DRAIN_TIMEOUT(
      "runs.drainTimeout",
      Kind.DURATION,
      "30s",
      "",
      "How long a drain, or the end of the process, waits for runs under way."),
  RUNS_STOP_GRACE(
      "runs.stopGrace",
      Kind.DURATION,
      "10s",
      "",
      "How long a task that was told to stop may take before its run is ended without it."),
  RUNS_MEMORY(
      "runs.memory",
      Kind.SIZE,
      "",
      "most of the heap (`-Xmx`), at least 304MiB",
      "Most memory that the runs under way are [accounted for](#memory) together."),
  RUNS_MAX_ROWS(
      "runs.maxRows",
      Kind.NUMBER,
      "",
      "",
      "Most rows that one run may read; beyond, it fails with `LIMIT_EXCEEDED`."),
  RUNS_MAX_BYTES("runs.maxBytes", Kind.SIZE, "", "", "Most bytes that one run may read, likewise."),
  RETENTION_AGE(
      "retention.age",
      Kind.DURATION,
      "",
      "",
      "Age since its end at which the ledger forgets a run, with its events, report, receipt and"
          + " the states of its checks; absent keeps all."),
  RETENTION_RUNS(
      "retention.runs",
      Kind.NUMBER,
      "",
      "",
      "Most runs that the ledger keeps, the newest; absent keeps all. Runs that wait or run are"
          + " never forgotten."),
  WATCH_KEEPALIVE(
      "watch.keepalive",
      Kind.DURATION,
      "10s",
      "",
      "Silence after which an event stream is sent a sign of life."),
  LOG_FORMAT(
      "log.format",
      Kind.TEXT,
      "text",
      "",
      "`text`, or `json`: one object a line, whose `mdc` names `run` and `epoch` where a line is"
          + " about one."),
  LINEAGE(
      "lineage",
      Kind.SECTION,
      "",
      "",
      "Which lineage backends are told of runs, and how: [lineage.md](lineage.md)."),
  METRICS_LISTEN(
      "metrics.listen",
      Kind.ADDRESS,
      "",
      "",
      "Where `GET /metrics` is answered for Prometheus; nowhere if absent. An address that other"
          + " machines reach needs a token: [trust.md](trust.md#prometheus)."),
  METRICS_TOKEN_ENV(
      "metrics.tokenEnv", Kind.VARIABLE, "", "", "Has the bearer token that a scrape has to send."),
  METRICS_TOKEN_FILE(
      "metrics.tokenFile", Kind.PATH, "", "", "Has the bearer token, in place of a variable."),
  METRICS_EVERY(
      "metrics.every", Kind.DURATION, "", "1m", "How often the meters of data sets are computed."),
  METRICS_OTLP_URL(
      "metrics.otlp.url",
      Kind.TEXT,
      "",
      "",
      "Where metrics are sent by OpenTelemetry's protocol, such as"
          + " `http://collector:4318/v1/metrics`; nowhere if absent:"
          + " [trust.md](trust.md#opentelemetry)."),
  METRICS_OTLP_TOKEN_ENV(
      "metrics.otlp.tokenEnv", Kind.VARIABLE, "", "", "Has a bearer token to send along."),
  METRICS_OTLP_TOKEN_FILE(
      "metrics.otlp.tokenFile", Kind.PATH, "", "", "Has the bearer token, in place of a variable."),
  METRICS_OTLP_EVERY("metrics.otlp.every", Kind.DURATION, "", "1m", "How often they are sent."),
  TRUST_EVERY(
      "trust.every",
      Kind.DURATION,
      "15s",
      "",
      "How often the clock looks for runs that are missing: [trust.md](trust.md)."),
  TRUST_RETENTION(
      "trust.retention",
      Kind.DURATION,
      "400d",
      "",
      "Age at which what runs said of data sets is forgotten."),
  TRUST_WEBHOOK_URL(
      "trust.webhook.url",
      Kind.TEXT,
      "",
      "",
      "Who is told of missed SLAs, `http://…` or `https://…`; nobody if absent."),
  TRUST_WEBHOOK_TOKEN_ENV(
      "trust.webhook.tokenEnv", Kind.VARIABLE, "", "", "Has the bearer token that is sent along."),
  TRUST_WEBHOOK_TOKEN_FILE(
      "trust.webhook.tokenFile",
      Kind.PATH,
      "",
      "",
      "Has the bearer token, in place of a variable."),
  TRUST_WEBHOOK_TIMEOUT(
      "trust.webhook.timeout", Kind.DURATION, "", "10s", "Bound of one attempt to tell."),
  LOCATIONS(
      "locations",
      Kind.SECTION,
      "",
      "`landing`, `warehouse`, `contracts`",
      "The named places that inputs may speak of, each with the keys below. A file that has this"
          + " key has only the locations that it names."),
  LOCATION_TYPE("locations.NAME.type", Kind.TEXT, "", "", "`directory`, `duckdb` or `postgres`."),
  LOCATION_PATH(
      "locations.NAME.path",
      Kind.PATH,
      "",
      "",
      "Files below it (`directory`), or the file whose tables it has (`duckdb`)."),
  LOCATION_MEMORY(
      "locations.NAME.memory",
      Kind.SIZE,
      "",
      "512MiB",
      "Most memory that DuckDB takes for its file (`duckdb`), at least 64MiB, shared by all runs;"
          + " beyond, it spills to the directory beside it. The indexes and primary keys of a table"
          + " must fit. Of two locations on one file, the first that is used decides."),
  LOCATION_URL(
      "locations.NAME.url",
      Kind.TEXT,
      "",
      "",
      "The PostgreSQL database, `jdbc:postgresql://HOST:PORT/DATABASE`."),
  LOCATION_USER("locations.NAME.user", Kind.TEXT, "", "", "Who logs in there to load."),
  LOCATION_PASSWORD_ENV("locations.NAME.passwordEnv", Kind.VARIABLE, "", "", "Has the password."),
  LOCATION_PASSWORD_FILE(
      "locations.NAME.passwordFile",
      Kind.PATH,
      "",
      "",
      "Has the password, in place of a variable."),
  LOCATION_QUEUE(
      "locations.NAME.queue",
      Kind.TEXT,
      "",
      "",
      "One of the worker's: only runs of that queue may speak of the location ([several"
          + " workers](#several-workers))."),
  LOCATION_SQL_USER(
      "locations.NAME.sqlUser",
      Kind.TEXT,
      "",
      "",
      "Who asks the queries of contracts; without one there are none."),
  LOCATION_SQL_PASSWORD_ENV(
      "locations.NAME.sqlPasswordEnv", Kind.VARIABLE, "", "", "Has the password of `sqlUser`."),
  LOCATION_SQL_PASSWORD_FILE(
      "locations.NAME.sqlPasswordFile",
      Kind.PATH,
      "",
      "",
      "Has the password of `sqlUser`, in place of a variable."),
  LOCATION_SQL_TIMEOUT(
      "locations.NAME.sqlTimeout", Kind.DURATION, "", "1m", "Most time for one query."),
  LOCATION_SQL_FROM_SENT_CONTRACTS(
      "locations.NAME.sqlFromSentContracts",
      Kind.FLAG,
      "",
      "false",
      "Whether it answers the queries of a contract that came with the request."),
  LOCATION_QUERIES(
      "locations.NAME.queries",
      Kind.SECTION,
      "",
      "",
      "[Sources](sources.md#tables-and-queries-as-sources) by name, each a SELECT.");

  /** What stands behind a key. */
  public enum Kind {
    ADDRESS("`HOST:PORT`"),
    PATH("path"),
    TEXT("text"),
    VARIABLE("name of an environment variable"),
    DURATION("duration"),
    NUMBER("whole number"),
    SIZE("bytes: `5000000`, `512MiB`, `2GiB`"),
    FLAG("`true` or `false`"),
    NAMES("list of names"),
    SECTION("keys");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  private static final String OF_LOCATION = "locations.NAME.";

  private final String path;
  private final Kind kind;
  private final String value;
  private final String otherwise;
  private final String description;

  /**
   * A key.
   *
   * @param path with the sections that it stands in
   * @param value what holds without it, as the file could say it; empty for nothing that could
   * @param otherwise what holds without it, in other words
   */
  ConfigKey(String path, Kind kind, String value, String otherwise, String description) {
    this.path = path;
    this.kind = kind;
    this.value = value;
    this.otherwise = otherwise;
    this.description = description;
  }

  public String path() {
    return path;
  }

  public Kind kind() {
    return kind;
  }

  /** What holds without the key, as the file could say it; empty for nothing that could. */
  public String value() {
    return value;
  }

  /** The line of the reference. */
  public String line() {
    String holds = value.isEmpty() ? otherwise : "`" + value + "`";
    return "| `%s` | %s | %s | %s |".formatted(path, kind.text(), holds, description);
  }

  /**
   * The keys of a section.
   *
   * @param section with a dot behind it; empty for the file's own
   */
  static List<String> of(String section) {
    return Arrays.stream(values())
        .map(ConfigKey::path)
        .filter(path -> path.startsWith(section) && !path.startsWith(OF_LOCATION))
        .map(path -> path.substring(section.length()).replaceFirst("\\..*", ""))
        .distinct()
        .toList();
  }

  /** The key without the sections that it stands in. */
  String last() {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
