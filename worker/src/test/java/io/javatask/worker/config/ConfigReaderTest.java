package io.javatask.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.task.Classified;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
  @TempDir Path directory = Path.of("");

  @Test
  void everythingHasADefault() {
    WorkerConfig config = reader(Map.of()).read(Optional.empty());

    assertThat(config.listen()).isEqualTo(new ListenAddress("127.0.0.1", 7400));
    assertThat(config.stateDir()).isEqualTo(directory.resolve("javatask-state"));
    assertThat(config.quarantineDir()).isEqualTo(directory.resolve("javatask-state/quarantine"));
    assertThat(config.ledger()).isEqualTo(new LedgerConfig.Sqlite());
    assertThat(config.held()).isEqualTo(new HeldSettings(Classified.MASKED, Optional.empty()));
    assertThat(config.runs().maxRunning()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(config.locations())
        .containsExactly(
            Map.entry("landing", new LocationConfig.Directory(directory.resolve("landing"))),
            Map.entry(
                "warehouse", new LocationConfig.DuckDb(directory.resolve("warehouse.duckdb"))),
            Map.entry("contracts", new LocationConfig.Directory(directory.resolve("contracts"))));
    assertThat(reader(Map.of("JAVATASK_HOME", "/srv/jt")).read(Optional.empty()).stateDir())
        .isEqualTo(Path.of("/srv/jt/javatask-state"));
  }

  @Test
  void anEmptyFileIsAllDefaultsBesideIt() throws IOException {
    assertThat(read("# nothing yet\n").stateDir())
        .isEqualTo(directory.resolve("etc/javatask-state"));
  }

  @Test
  void everyKeyIsReadAndPathsAreRelativeToTheFile() throws IOException {
    Files.createDirectories(directory.resolve("etc"));
    Files.writeString(directory.resolve("etc/pw"), "from file\n");
    WorkerConfig config =
        read(
            """
            listen: "[::1]:0"
            stateDir: ../state
            ledger:
              type: postgres
              url: jdbc:postgresql://db:5432/ledger
              user: javatask
              passwordFile: pw
              lease: 20s
            queues: [default, heavy]
            quarantineDir: /var/quarantine
            quarantine:
              classified: clear
              retention: 30d
            runs:
              maxRunning: 3
              maxQueued: 7
              queueTimeout: 5m
              executionTimeout: PT1H30M
              drainTimeout: 500ms
              stopGrace: 2s
              memory: 384MiB
              maxRows: 1000000
              maxBytes: 5000000000
            retention: {age: 90d, runs: 100000}
            watch:
              keepalive: 1s
            locations:
              drop: {type: directory, path: in}
              lake:
                type: duckdb
                path: lake.duckdb
                memory: 2GiB
                queue: heavy
                queries:
                  recent: |
                    SELECT * FROM orders  -- of today
                    WHERE day = current_date;
              shop:
                type: postgres
                url: jdbc:postgresql://db:5432/shop
                user: loader
                passwordEnv: SHOP_PASSWORD
              books:
                type: postgres
                url: jdbc:postgresql://db:5432/books
                user: loader
                passwordFile: pw
            """);

    assertThat(config.listen()).isEqualTo(new ListenAddress("::1", 0));
    assertThat(config.stateDir()).isEqualTo(directory.resolve("state"));
    assertThat(config.ledger())
        .isInstanceOfSatisfying(
            LedgerConfig.Postgres.class,
            ledger -> {
              assertThat(ledger.url()).isEqualTo("jdbc:postgresql://db:5432/ledger");
              assertThat(ledger.user()).isEqualTo("javatask");
              assertThat(ledger.password().reveal()).isEqualTo("from file");
              assertThat(ledger.lease()).isEqualTo(Duration.ofSeconds(20));
            });
    assertThat(config.queues())
        .isEqualTo(new QueueSettings(List.of("default", "heavy"), Map.of("lake", "heavy")));
    assertThat(config.quarantineDir()).isEqualTo(Path.of("/var/quarantine"));
    assertThat(config.held())
        .isEqualTo(new HeldSettings(Classified.CLEAR, Optional.of(Duration.ofDays(30))));
    assertThat(config.runs())
        .isEqualTo(
            new RunLimits(
                3,
                7,
                Duration.ofMinutes(5),
                Duration.ofMinutes(90),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                384L << 20));
    assertThat(config.bounds())
        .isEqualTo(new RunBounds(Optional.of(1_000_000L), Optional.of(5_000_000_000L)));
    assertThat(config.retention())
        .isEqualTo(new Retention(Optional.of(Duration.ofDays(90)), Optional.of(100_000)));
    assertThat(config.locations().get("lake"))
        .isInstanceOfSatisfying(
            LocationConfig.DuckDb.class, lake -> assertThat(lake.memory()).isEqualTo(2L << 30));
    assertThat(config.watch().keepalive()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.locations().keySet()).containsExactly("drop", "lake", "shop", "books");
    assertThat(config.locations())
        .containsEntry("drop", new LocationConfig.Directory(directory.resolve("etc/in")));
    assertThat(config.locations())
        .hasEntrySatisfying(
            "lake",
            lake ->
                assertThat(lake.sql().queries())
                    .containsEntry(
                        "recent", "SELECT * FROM orders  -- of today\nWHERE day = current_date"));
    assertThat(password(config, "shop").reveal()).isEqualTo("s3cret");
    assertThat(password(config, "books").reveal()).isEqualTo("from file");
    assertThat(config.toString()).contains("loader").doesNotContain("s3cret").contains("***");
  }

  @Test
  void addressesBeyondLoopbackAskForEncryptionAndTokens() throws IOException {
    WorkerConfig config =
        read(
            """
            listen: 0.0.0.0:7400
            tls:
              certificate: tls/server.crt
              key: tls/server.key
              clientCa: tls/ca.crt
            tokensFile: tokens
            """);

    Path etc = directory.resolve("etc");
    assertThat(config.listen()).isEqualTo(new ListenAddress("0.0.0.0", 7400));
    assertThat(config.security())
        .isEqualTo(
            new Security(
                Optional.of(
                    new TlsFiles(
                        etc.resolve("tls/server.crt"),
                        etc.resolve("tls/server.key"),
                        Optional.of(etc.resolve("tls/ca.crt")))),
                Optional.of(etc.resolve("tokens"))));
  }

  private static Secret password(WorkerConfig config, String name) {
    LocationConfig location = config.locations().get(name);
    assertThat(location).isInstanceOf(LocationConfig.Postgres.class);
    return location instanceof LocationConfig.Postgres postgres ? postgres.password() : Secret.NONE;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "runs:\\n"
            + "  maxRuning: 1 | worker.yaml:2: unknown key 'runs.maxRuning'; did you mean"
            + " 'maxRunning'?",
        "stateDirectory: x | worker.yaml:1: unknown key 'stateDirectory'",
        "listen: 7400 | worker.yaml:1: listen: '7400' is not HOST:PORT",
        "listen: 127.0.0.1:99999 | worker.yaml:1: listen: the port must be 0 to 65535",
        "listen: 0.0.0.0:7400 | worker.yaml:1: listen: '0.0.0.0' can be reached from other"
            + " machines",
        "listen: 0.0.0.0:7400\\ntokensFile: t | needs both encryption and authentication",
        "listen: 0.0.0.0:7400\\ntls: {certificate: c, key: k} | needs both encryption and"
            + " authentication",
        "tls: {certificate: c} | worker.yaml:1: the key 'tls.key' is missing",
        "tls: {certificates: c} | unknown key 'tls.certificates'; did you mean 'certificate'?",
        "runs: 5 | worker.yaml:1: the key 'runs' takes keys and values of its own",
        "runs:\\n  maxRunning: many | worker.yaml:2: runs.maxRunning: 'many' is not a whole number",
        "runs:\\n  maxRunning: 0 | runs.maxRunning must be at least 1",
        "runs:\\n  queueTimeout: 5 | worker.yaml:2: runs.queueTimeout: '5' is not a duration",
        "watch:\\n  keepalive: 1ms | watch.keepalive must be at least 100ms",
        "ledger: {type: postgre} | worker.yaml:1: ledger.type: there is no type of ledger"
            + " 'postgre'; did you mean 'postgres'?",
        "ledger: {type: sqlite, url: x} | unknown key 'ledger.url'",
        "ledger: {type: postgres, user: u} | the key 'ledger.url' is missing",
        "ledger: {type: postgres, url: 'jdbc:h2:x', user: u} | starts with jdbc:postgresql:",
        "ledger: {type: postgres, url: 'jdbc:postgresql:x', user: u, lease: 1ms} | worker.yaml:1:"
            + " ledger.lease must be at least 1s",
        "queues: heavy | worker.yaml:1: the key 'queues' takes a list, such as [a, b]",
        "queues: [] | worker.yaml:1: queues: a worker serves at least one",
        "queues: [a b] | worker.yaml:1: queues: 'a b' is no name of a queue",
        "queues: [{a: b}] | worker.yaml:1: the list of the key 'queues' holds more than values",
        "locations: {x: {type: duckdb, path: y, queue: z}} | locations.x.queue: the worker does not"
            + " serve the queue 'z'; its queues are default",
        "runs: {maxRows: 0} | worker.yaml:1: runs.maxRows must be at least 1",
        "retention: {runs: 0} | worker.yaml:1: retention.runs must be at least 1",
        "retention: {age: 0s} | worker.yaml:1: retention.age must be more than nothing",
        "stateDir: [a] | worker.yaml:1: the key 'stateDir' takes no list",
        "stateDir: a\\nstateDir: b | worker.yaml:2",
        "stateDir: | worker.yaml:1: the key 'stateDir' has no value",
        "- a | worker.yaml:1: the file is not a mapping",
        "a: b: c | worker.yaml:1",
        "locations:\\n"
            + "  x:\\n"
            + "    type: duckbd\\n"
            + "    path: y | worker.yaml:3: locations.x.type: there is no type of location"
            + " 'duckbd'; did you mean 'duckdb'?",
        "locations:\\n  x:\\n    type: duckdb | the key 'locations.x.path' is missing",
        "locations:\\n  X:\\n    type: duckdb | the location 'X' is not of small letters",
        "locations:\\n"
            + "  x: {type: postgres, url: 'jdbc:mysql:x', user: u} | starts with jdbc:postgresql:",
        "locations:\\n"
            + "  x: {type: postgres, url: 'jdbc:postgresql://h/d?password=x', user: u} | the url"
            + " holds a password",
        "locations:\\n"
            + "  x: {type: postgres, url: 'jdbc:postgresql://h/d', user: u, password: x} | unknown"
            + " key 'locations.x.password'; known are type, url, user, passwordEnv, passwordFile",
        "locations:\\n"
            + "  x: {type: postgres, url: 'jdbc:postgresql://h/d', user: u, passwordEnv: NOPE} |"
            + " the environment has no variable 'NOPE'",
        "locations:\\n"
            + "  x: {type: postgres, url: 'jdbc:postgresql://h/d', user: u, passwordFile: nope} |"
            + " cannot be read",
        "locations:\\n"
            + "  x: {type: directory, path: y, queries: {a: SELECT 1}} | unknown key"
            + " 'locations.x.queries'",
        "locations: {x: {type: duckdb, path: y, memory: 1MiB}} | worker.yaml:1: locations.x.memory:"
            + " DuckDB needs at least 64MiB",
        "locations: {x: {type: duckdb, path: y, memory: 1MB}} | locations.x.memory: '1MB' is not a"
            + " size",
        "locations:\\n"
            + "  x: {type: duckdb, path: y, queries: {A: SELECT 1}} | the query 'A' is not of small"
            + " letters",
        "locations:\\n"
            + "  x: {type: duckdb, path: y, queries: {a: DELETE FROM t}} | locations.x.queries.a: a"
            + " query begins with SELECT or WITH",
        "locations:\\n"
            + "  x: {type: duckdb, path: y, queries: {a: SELECT 1; SELECT 2}} | a query is one"
            + " SELECT"
      })
  void whatIsWrongIsNamedWithFileLineAndKey(String text, String message) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG))
        .hasMessageContaining(message);
  }

  @Test
  void aFileThatIsNotThereIsSaidToBeSo() {
    assertThatThrownBy(() -> reader(Map.of()).read(Optional.of(Path.of("no.yaml"))))
        .hasMessage("the configuration file no.yaml is not there");
  }

  private ConfigReader reader(Map<String, String> environment) {
    return new ConfigReader(environment, directory);
  }

  private WorkerConfig read(String text) throws IOException {
    Files.createDirectories(directory.resolve("etc"));
    Files.writeString(directory.resolve("etc/worker.yaml"), text);
    return reader(Map.of("SHOP_PASSWORD", "s3cret")).read(Optional.of(Path.of("etc/worker.yaml")));
  }

  @Test
  void lineageIsReadWithItsTransportsAndNames() throws IOException {
    Files.createDirectories(directory.resolve("etc"));
    Files.writeString(directory.resolve("etc/token"), "secret\n");
    LineageSettings lineage =
        read("""
        lineage:
          namespace: dte.pipelines
          job: "{dag_id}"
          runningEvery: 1m
          retention: 2d
          maxEvents: 10
          transports:
            marquez:
              type: http
              url: http://marquez:5000
              tokenFile: token
              compression: gzip
            archive: {type: file, path: events.ndjson}
            bus: {type: kafka, servers: "k1:9092", topic: lineage, timeout: 3s}
          datasets:
            warehouse: {namespace: dte.warehouse, name: "{table}"}
        """)
            .lineage();

    assertThat(lineage.told()).isTrue();
    assertThat(lineage.namespace()).isEqualTo("dte.pipelines");
    assertThat(lineage.job()).isEqualTo(new Template("{dag_id}"));
    assertThat(lineage.maxEvents()).isEqualTo(10);
    assertThat(lineage.transports().get("marquez"))
        .isInstanceOfSatisfying(
            LineageTransport.Http.class,
            http -> {
              assertThat(http.url()).hasToString("http://marquez:5000/api/v1/lineage");
              assertThat(http.token().reveal()).isEqualTo("secret");
              assertThat(http.timeout()).isEqualTo(Duration.ofSeconds(10));
              assertThat(http.gzip()).isTrue();
            });
    assertThat(lineage.transports().get("archive"))
        .isEqualTo(new LineageTransport.File(directory.resolve("etc/events.ndjson")));
    assertThat(lineage.transports().get("bus"))
        .isEqualTo(
            new LineageTransport.Kafka(
                "k1:9092", "lineage", Optional.empty(), Duration.ofSeconds(3)));
    assertThat(lineage.datasets().get("warehouse"))
        .isEqualTo(
            new LineageSettings.DatasetName(
                Optional.of("dte.warehouse"), Optional.of(new Template("{table}"))));
    assertThat(read("# none\n").lineage()).isEqualTo(LineageSettings.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {namspace: a}                                                | did you mean 'namespace'?
          {job: "{dagid}"}                                             | lineage.job: there is no field {dagid}; did you mean 'dag_id'?
          {runningEvery: 10ms}                                         | runningEvery: must be at least 1s
          {maxEvents: 0}                                               | maxEvents: must be at least 1
          {transports: {a: {type: htpp}}}                              | there is no type of transport 'htpp'; did you mean 'http'?
          {transports: {a: {type: http}}}                              | the key 'lineage.transports.a.url' is missing
          {transports: {a: {type: http, url: "http://u:p@h"}}}         | neither a user nor a query
          {transports: {a: {type: http, url: "ftp://h"}}}              | neither http:// nor https://
          {transports: {a: {type: http, url: "http://h", timeout: 2m}}}| timeout: must be between 1ms and 30s
          {transports: {a: {type: http, url: "http://h/x", endpoint: y}}} | give no endpoint beside it
          {transports: {a: {type: file, path: x, url: y}}}             | unknown key 'lineage.transports.a.url'
          {transports: {A: {type: file, path: x}}}                     | the transport 'A' is not of small letters
          {datasets: {wharehouse: {name: x}}}                          | there is no location 'wharehouse'; did you mean 'warehouse'?
          """)
  void whatIsWrongWithLineageIsNamed(String lineage, String message) {
    assertThatThrownBy(() -> read("lineage: " + lineage + "\n"))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG))
        .hasMessageContaining(message);
  }
}
