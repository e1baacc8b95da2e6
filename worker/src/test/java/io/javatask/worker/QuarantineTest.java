package io.javatask.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.worker.cli.TestCommand;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quarantine of a worker that is a process of its own, with PostgreSQL behind it. */
class QuarantineTest {
  private static EmbeddedPostgres server;

  @TempDir Path home = Path.of("");

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void files() throws Exception {
    sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    Files.createDirectories(home.resolve("contracts"));
    Files.writeString(
        home.resolve("worker.yaml"),
        """
        listen: 127.0.0.1:0
        quarantine:
          classified: masked
          retention: 30d
        locations:
          landing: {type: directory, path: landing}
          contracts: {type: directory, path: contracts}
          shop: {type: postgres, url: "%s", user: postgres}
        """
            .formatted(url()));
    Files.writeString(home.resolve("contract.json"), contract(0));
    Files.writeString(home.resolve("contracts/things.json"), contract(-5));
    Files.writeString(home.resolve("rows.csv"), "id,amount\na,1\nb,-2\nc,-9\n");
  }

  private static String url() {
    return server.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", "");
  }

  private static String contract(int least) {
    return """
    {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "things", "version": "1.0.0",
     "status": "active", "schema": [{"name": "things", "properties": [
       {"name": "id", "logicalType": "string", "required": true, "primaryKey": true,
        "primaryKeyPosition": 1},
       {"name": "amount", "logicalType": "integer", "logicalTypeOptions": {"minimum": %d}}],
       "customProperties": [{"property": "policy", "value": {"onViolation": "quarantine"}}]}]}
    """
        .formatted(least);
  }

  private static Connection connection() throws SQLException {
    return DriverManager.getConnection(url(), "postgres", "");
  }

  private static void sql(String text) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  private static long number(String query) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private String worker() throws IOException {
    return " --worker 127.0.0.1:" + Files.readString(home.resolve("port")).strip();
  }

  private String command(String text) throws IOException {
    return TestCommand.run(home, text);
  }

  private String quarantined() throws IOException {
    command(
        "upsert --config worker.yaml --contract contract.json --source rows.csv --target"
            + " shop:things");
    String listed = command("quarantine list --config worker.yaml");
    return listed.substring(0, listed.indexOf(' '));
  }

  @Test
  void aReleaseWhoseWorkerIsKilledHappensOnceAllTheSame() throws Exception {
    String id = quarantined();
    String release = "quarantine release " + id + " --contract things --target shop:things";
    Process first = CommandProcess.start(home).process();
    try (Connection lock = connection();
        Statement statement = lock.createStatement()) {
      assertThat(command("quarantine list" + worker())).contains(id + "  HELD, 2 rows");
      assertThat(command("quarantine show " + id + worker())).contains("\"amount\":\"-2\"");
      lock.setAutoCommit(false);
      statement.execute("LOCK TABLE things IN SHARE MODE"); // read by all, written by nobody
      String call = release + worker();
      CompletableFuture<Integer> caller =
          CompletableFuture.supplyAsync(
              () -> TestCommand.run(home, new StringWriter(), new StringWriter(), call));
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  number(
                          "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation ="
                              + " 'things'::regclass")
                      > 0);
      first.destroyForcibly().waitFor(); // as kill -9 does
      assertThat(caller.get(30, TimeUnit.SECONDS)).isEqualTo(3);
      lock.rollback();
    } finally {
      first.destroyForcibly();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                number(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = 'postgres' AND pid"
                            + " <> pg_backend_pid()")
                    == 0);
    assertThat(number("SELECT count(*) FROM things")).isEqualTo(1);

    Process second = CommandProcess.start(home).process();
    try {
      assertThat(command("quarantine list" + worker())).contains(id + "  HELD, 2 rows");
      assertThat(command(release + worker()))
          .contains("2 read, 1 accepted, 1 quarantined, 0 rejected")
          .contains("1 inserted");
      assertThat(command("quarantine list" + worker()))
          .contains(id + "  PARTLY_RELEASED, 1 rows, 1 released");
      assertThat(command(release + worker()))
          .contains("1 read, 0 accepted, 1 quarantined, 0 rejected");
      assertThat(number("SELECT count(*) FROM things")).isEqualTo(2);
      assertThat(number("SELECT sum(inserted) FROM _javatask_receipt")).isEqualTo(2);
    } finally {
      second.destroyForcibly().waitFor();
    }
  }

  @Test
  void aTableBesideTheTargetIsListedReleasedAndPurgedThroughTheWorker() throws Exception {
    command(
        "upsert --config worker.yaml --contract contract.json --source rows.csv --target"
            + " shop:things --quarantine-in table");
    Process process = CommandProcess.start(home).process();
    try {
      String list = "quarantine list --table shop:things" + worker();
      String listed = command(list);
      String id = listed.substring(0, listed.indexOf(' '));
      assertThat(id).startsWith("shop:things/");
      assertThat(command("quarantine show " + id + worker())).contains("not >= 0");
      assertThat(
              command(
                  "quarantine release "
                      + id
                      + " --contract things --target shop:things"
                      + worker()))
          .contains("2 read, 1 accepted");
      assertThat(command(list)).contains("PARTLY_RELEASED, 1 rows, 1 released");
      String purge = "quarantine purge --table shop:things --older-than ";
      assertThat(command(purge + "P1D" + worker())).contains("nothing is older");
      assertThat(command(purge + "PT0S" + worker())).contains("removed " + id);
      assertThat(command(list)).contains("nothing is in quarantine");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aWorkerRemovesWhatIsOlderThanItsRetention() throws Exception {
    String old = quarantined();
    try (Stream<Path> files = Files.walk(home.resolve("javatask-state/quarantine"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
      }
    }
    Files.writeString(home.resolve("more.csv"), "id,amount\nd,-1\n");
    command(
        "upsert --config worker.yaml --contract contract.json --source more.csv --target"
            + " shop:things");
    assertThat(command("quarantine list --config worker.yaml")).contains(old);
    Process process = CommandProcess.start(home).process();
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !command("quarantine list" + worker()).contains(old));
      assertThat(command("quarantine list" + worker())).contains("HELD, 1 rows");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
