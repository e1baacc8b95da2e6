package io.javatask.core.sink;

import static io.javatask.core.sink.TestRows.column;
import static io.javatask.core.sink.TestRows.contract;
import static io.javatask.core.sink.TestRows.decimal;
import static io.javatask.core.sink.TestRows.key;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.WriteMode;
import io.javatask.core.report.LoadReceipt;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.PGConnection;

/**
 * Measures loads of a million rows of ten columns, in turns with each database's own way: a first
 * load, and one more with every tenth row changed. Not a test: run its main.
 */
final class LoadMeasurement {
  private static final int BATCH = 1 << 16;
  private static final Contract EVENTS =
      contract(
          key("event_id", LogicalType.STRING, 1),
          column("user_id", LogicalType.STRING),
          column("kind", LogicalType.STRING),
          column("email", LogicalType.STRING),
          column("page", LogicalType.STRING),
          column("count", LogicalType.INTEGER),
          column("score", LogicalType.NUMBER),
          decimal("amount", 12, 2),
          column("occurred_at", LogicalType.TIMESTAMP),
          column("active", LogicalType.BOOLEAN));
  private static final String COLUMNS =
      "event_id,user_id,kind,email,page,\"count\",score,amount,occurred_at,active";
  private static final String OTHERS =
      "user_id,kind,email,page,\"count\",score,amount,occurred_at,active";

  private final int rows;
  private final int rounds;
  private final Path directory;
  private final List<List<Batch>> days = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();

  private LoadMeasurement(int rows, int rounds, Path directory) {
    this.rows = rows;
    this.rounds = rounds;
    this.directory = directory;
  }

  /** Arguments: number of rows and of rounds; else a million and three. */
  public static void main(String[] args) throws Exception {
    int rows = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    Path directory = Files.createTempDirectory("javatask-load");
    LoadMeasurement measurement = new LoadMeasurement(rows, rounds, directory);
    measurement.generate();
    measurement.duckDb();
    measurement.postgres();
  }

  private void generate() throws IOException {
    for (int day = 0; day < 2; day++) {
      List<Batch> batches = new ArrayList<>();
      for (int from = 0; from < rows; from += BATCH) {
        batches.add(batch(day, from, Math.min(from + BATCH, rows)));
      }
      days.add(batches);
      Path file = directory.resolve("day" + day + ".csv");
      writeCsv(file, batches);
      files.add(file);
    }
  }

  private static Batch batch(int day, int from, int to) {
    TestRows batch = TestRows.of(EVENTS).from(from);
    for (int i = from; i < to; i++) {
      long changed = day == 1 && i % 10 == 0 ? 1 : 0;
      batch.row(
          new UUID(i * 0x9E3779B97F4A7C15L, i).toString(),
          "user-" + i % 50_000,
          i % 3 == 0 ? "click" : "view",
          "user" + i % 50_000 + "@example.com",
          "/shop/category/" + i % 1000,
          i + changed,
          i * 0.37,
          BigDecimal.valueOf(i * 7L, 2),
          Instant.ofEpochSecond(1_700_000_000L + i, i * 1000L),
          i % 2 == 0);
    }
    return batch.batch();
  }

  private static void writeCsv(Path file, List<Batch> batches) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(COLUMNS.replace("\"", "") + "\n");
      for (Batch batch : batches) {
        for (int row = 0; row < batch.rows(); row++) {
          String separator = "";
          for (Column column : batch.columns()) {
            out.write(separator);
            out.write(column.text(row).orElse(""));
            separator = ",";
          }
          out.write("\n");
        }
      }
    }
  }

  private interface Load {
    void run(int day) throws Exception;
  }

  private static double seconds(Load load, int day) throws Exception {
    long start = System.nanoTime();
    load.run(day);
    return (System.nanoTime() - start) / 1e9;
  }

  private static void say(String what, double... seconds) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-34s", what));
    for (double s : seconds) {
      line.append(String.format(Locale.ROOT, " %6.2f", s));
    }
    System.out.println(line);
  }

  private void load(Store store, String table, int day) {
    long epoch = 1L + store.receipts().size();
    LoadRequest request =
        new LoadRequest(
            "w:" + table,
            table,
            EVENTS,
            WriteMode.MERGE,
            UUID.randomUUID().toString(),
            epoch,
            "p",
            "1",
            false);
    long start = System.nanoTime();
    try (Sink sink = store.open(request)) {
      for (Batch batch : days.get(day)) {
        sink.write(batch, RowSet.all(batch.rows()));
      }
      double staged = (System.nanoTime() - start) / 1e9;
      LoadReceipt receipt = sink.commit(new LoadSummary("sha256:x", 0, 0));
      System.out.printf(
          Locale.ROOT,
          "    staged in %.2f; %d inserted, %d updated, %d unchanged%n",
          staged,
          receipt.inserted(),
          receipt.updated(),
          receipt.unchanged());
    }
  }

  private void duckDb() throws Exception {
    for (int round = 0; round < rounds; round++) {
      Path file = directory.resolve("theirs" + round + ".duckdb");
      try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file);
          Statement statement = connection.createStatement()) {
        statement.execute(
            "create table t (event_id varchar not null, user_id varchar, kind varchar, email"
                + " varchar, page varchar, \"count\" bigint, score double, amount decimal(12,2),"
                + " occurred_at timestamptz, active boolean)");
        Load theirs = day -> statement.execute(duckDbMerge(files.get(day)));
        say("DuckDB read_csv + MERGE", seconds(theirs, 0), seconds(theirs, 1));
      }
      try (Store store = new DuckDBStore(directory.resolve("ours" + round + ".duckdb"), "w")) {
        Load ours = day -> load(store, "t", day);
        say("DuckDBStore", seconds(ours, 0), seconds(ours, 1), seconds(ours, 1));
        say("  hash of the table", seconds(day -> store.hash("t", EVENTS), 0));
      }
    }
  }

  private static String duckDbMerge(Path file) {
    return "merge into t using (select * from read_csv('"
        + file
        + "', header = true, columns = {event_id: 'varchar', user_id: 'varchar', kind: 'varchar',"
        + " email: 'varchar', page: 'varchar', \"count\": 'bigint', score: 'double', amount:"
        + " 'decimal(12,2)', occurred_at: 'timestamptz', active: 'boolean'})) s using (event_id)"
        + " when matched and ("
        + differs()
        + ") then update when not matched then insert";
  }

  private static String differs() {
    List<String> parts = new ArrayList<>();
    for (String column : OTHERS.split(",")) {
      parts.add("t." + column + " is distinct from s." + column);
    }
    return String.join(" or ", parts);
  }

  private void postgres() throws Exception {
    try (EmbeddedPostgres server =
        EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start()) {
      String url = server.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", "");
      try (Connection connection = DriverManager.getConnection(url, "postgres", "");
          Statement statement = connection.createStatement();
          Store store = PostgresStore.connecting(url, "postgres", Optional.empty(), "w")) {
        for (int round = 0; round < rounds; round++) {
          String table = "theirs" + round;
          statement.execute(
              "create table "
                  + table
                  + " (event_id text primary key, user_id text, kind text, email text, page text,"
                  + " \"count\" bigint, score double precision, amount numeric(12,2), occurred_at"
                  + " timestamptz, active boolean)");
          Load theirs = day -> postgresMerge(connection, statement, table, files.get(day));
          say("PostgreSQL COPY csv + MERGE", seconds(theirs, 0), seconds(theirs, 1));
          statement.execute("drop table " + table);
          String mine = "ours" + round;
          Load ours = day -> load(store, mine, day);
          say("PostgresStore", seconds(ours, 0), seconds(ours, 1), seconds(ours, 1));
          say("  hash of the table", seconds(day -> store.hash(mine, EVENTS), 0));
          statement.execute("drop table " + mine);
        }
      }
    }
  }

  private static void postgresMerge(
      Connection connection, Statement statement, String table, Path file) throws Exception {
    connection.setAutoCommit(false);
    statement.execute("create temp table s (like " + table + ") on commit drop");
    try (InputStream in = Files.newInputStream(file)) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("copy s from stdin (format csv, header)", in, 1 << 16);
    }
    statement.execute(
        "merge into "
            + table
            + " t using s on t.event_id = s.event_id when matched and ("
            + differs()
            + ") then update set "
            + "("
            + OTHERS
            + ") = (s."
            + OTHERS.replace(",", ", s.")
            + ") when not matched then insert ("
            + COLUMNS
            + ") values (s."
            + COLUMNS.replace(",", ", s.")
            + ")");
    connection.commit();
    connection.setAutoCommit(true);
  }
}
