package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.location.SqlPolicy;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.Rows;
import io.javatask.core.report.ValidationReport.SampleRow;
import io.javatask.core.sink.DuckDBFiles;
import io.javatask.core.sink.DuckDBStore;
import io.javatask.core.sink.PostgresStore;
import io.javatask.core.sink.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables and named queries of a store as what a run reads. */
class StoreSourcesTest {
  private static final String CREATE =
      "CREATE TABLE sales (id varchar(9), n integer, amount numeric(10,2), \"at\" timestamp, more"
          + " text)";
  private static final String FILL =
      "INSERT INTO sales VALUES ('b', 2, 20.50, TIMESTAMP '2026-01-01 10:00:00', 'x'),"
          + " ('a', 1, 10.25, TIMESTAMP '2026-01-01 09:00:00', 'y'), ('d', -4, NULL, NULL, NULL),"
          + " ('a', 3, 1, NULL, NULL)";
  private static final Contract CONTRACT =
      Stores.contract(
          Stores.document(
              """
              {"name": "sales", "properties": [
                {"name": "id", "logicalType": "string", "required": true, "unique": true},
                {"name": "n", "logicalType": "integer", "logicalTypeOptions": {"minimum": 0}},
                {"name": "amount", "logicalType": "number", "physicalType": "decimal(10,2)"},
                {"name": "at", "logicalType": "timestamp"}],
               "customProperties": [{"property": "policy", "value": {"onViolation": "quarantine"}}]}
              """),
          "sales");
  private static EmbeddedPostgres server;
  private static String url;

  private final DuckDBFiles files = new DuckDBFiles();

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedPostgres.start();
    url = server.getJdbcUrl("postgres", "postgres");
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private Store duckDb() {
    return new DuckDBStore(files, folder.resolve("w.duckdb"), "warehouse");
  }

  private static Store postgres() {
    return PostgresStore.connecting(url, "postgres", Optional.empty(), "warehouse");
  }

  /** A location with these queries for each kind of store, with a table in it. */
  private List<Stores> stores(Duration timeout, Map<String, String> queries) throws SQLException {
    String duckDb = "jdbc:duckdb:" + folder.resolve("w.duckdb");
    execute(duckDb, "DROP TABLE IF EXISTS sales", "DROP TABLE IF EXISTS landed", CREATE, FILL);
    execute(url, "DROP TABLE IF EXISTS sales", "DROP TABLE IF EXISTS landed", CREATE, FILL);
    SqlPolicy policy = new SqlPolicy(false, timeout, queries);
    return List.<Supplier<Store>>of(this::duckDb, StoreSourcesTest::postgres).stream()
        .map(store -> new Stores(folder, store, policy))
        .toList();
  }

  private static void execute(String database, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void aTableIsIngested() throws Exception {
    for (Stores stores : stores(Duration.ofMinutes(1), Map.of())) {
      ValidationReport first = stores.ingestFrom(CONTRACT, "warehouse:sales", "landed");
      assertThat(first.rows()).isEqualTo(new Rows(4, 2, 2, 0));
      assertThat(first.source()).isEqualTo("warehouse:sales");
      assertThat(first.receipt().map(LoadReceipt::inserted)).contains(2L);
      ValidationReport again = stores.ingestFrom(CONTRACT, "warehouse:sales", "landed");
      assertThat(again.receipt().flatMap(LoadReceipt::contentHash))
          .isEqualTo(first.receipt().flatMap(LoadReceipt::contentHash));
      assertThat(stores.validateTable(CONTRACT, "landed").rows()).isEqualTo(new Rows(2, 2, 0, 0));
      assertThat(stores.validateSource(CONTRACT, "warehouse:sales").rows())
          .isEqualTo(new Rows(4, 2, 2, 0));
    }
  }

  private static Contract ofColumn(String declared) {
    return Stores.contract(
        Stores.document(
            "{\"name\": \"clash\", \"properties\": [{\"name\": \"c\", %s}]}".formatted(declared)),
        "clash");
  }

  /** A cast of the store would round, cut off, or make a truth of any number. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          integer   | double precision | 1.6                              | 2
          integer   | numeric(9,2)     | 1.60                             | 2
          integer   | real             | 1.5                              | 2
          boolean   | integer          | 5                                | 1
          date      | timestamp        | TIMESTAMP '2026-01-05 13:00:00'  | TIMESTAMP '2026-01-05 00:00:00'
          date      | varchar(30)      | '2026-01-05 13:00:00'            | '2026-01-05'
          """)
  void aValueThatACastWouldChangeEndsTheRead(
      String logical, String type, String changed, String kept) throws Exception {
    Contract contract = ofColumn("\"logicalType\": \"" + logical + "\"");
    List<Stores> both = stores(Duration.ofMinutes(1), Map.of());
    for (String database : List.of("jdbc:duckdb:" + folder.resolve("w.duckdb"), url)) {
      execute(
          database,
          "DROP TABLE IF EXISTS clash",
          "CREATE TABLE clash (c " + type + ")",
          "INSERT INTO clash VALUES (" + kept + "), (NULL)");
    }
    for (Stores stores : both) {
      for (Pushdown pushdown : Pushdown.values()) {
        assertThat(stores.validateTable(contract, "clash", pushdown).rows())
            .isEqualTo(new Rows(2, 2, 0, 0));
      }
      assertThat(stores.validateSource(contract, "warehouse:clash").rows().read()).isEqualTo(2);
    }
    for (String database : List.of("jdbc:duckdb:" + folder.resolve("w.duckdb"), url)) {
      execute(database, "INSERT INTO clash VALUES (" + changed + ")");
    }
    for (Stores stores : both) {
      for (Pushdown pushdown : Pushdown.values()) {
        assertThatThrownBy(() -> stores.validateTable(contract, "clash", pushdown))
            .isInstanceOfSatisfying(
                TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_REFUSED))
            .hasMessageContaining("column 'c' is of type")
            .hasMessageContaining("that is no " + logical);
      }
      assertThatThrownBy(() -> stores.validateSource(contract, "warehouse:clash"))
          .hasMessageContaining("column 'c' is of type");
    }
  }

  /** Texts and floats come to decimals and integers in DuckDB alone; PostgreSQL refuses itself. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "logicalType": "integer"                                       | VARCHAR | '1.6'   | '-12'
          "logicalType": "number", "physicalType": "decimal(10,2)"       | DOUBLE  | 10.005  | 10.1
          "logicalType": "number", "physicalType": "decimal(10,2)"       | VARCHAR | '1.239' | '1.23'
          "logicalType": "boolean"                                       | DOUBLE  | 0.5     | 1
          """)
  void aValueThatDuckDbWouldRoundEndsTheRead(
      String declared, String type, String changed, String kept) throws Exception {
    Stores stores = stores(Duration.ofMinutes(1), Map.of()).get(0);
    String database = "jdbc:duckdb:" + folder.resolve("w.duckdb");
    execute(
        database,
        "CREATE TABLE clash (c " + type + ")",
        "INSERT INTO clash VALUES (" + kept + "), (NULL)");
    assertThat(stores.validateTable(ofColumn(declared), "clash").rows().accepted()).isEqualTo(2);
    execute(database, "INSERT INTO clash VALUES (" + changed + ")");
    assertThatThrownBy(() -> stores.validateTable(ofColumn(declared), "clash"))
        .hasMessageContaining("column 'c' is of type");
  }

  /** The day of a time with a zone is that of DuckDB's session: no other is given in its place. */
  @Test
  void aTimeOfAnotherDayInTheZoneOfDuckDbIsNoDate() throws Exception {
    Contract contract = ofColumn("\"logicalType\": \"date\"");
    Stores stores = stores(Duration.ofMinutes(1), Map.of()).get(0);
    try (Connection joined =
            DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("w.duckdb"));
        Statement statement = joined.createStatement()) {
      statement.execute("SET GLOBAL TimeZone = 'America/New_York'");
      statement.execute("CREATE TABLE clash (c timestamptz)");
      statement.execute("INSERT INTO clash VALUES ('2026-01-05 00:00:00-05'), (NULL)");
      assertThat(stores.validateTable(contract, "clash").rows().accepted()).isEqualTo(2);
      statement.execute("INSERT INTO clash VALUES ('2026-01-05 00:00:00+00')");
      assertThatThrownBy(() -> stores.validateTable(contract, "clash"))
          .hasMessageContaining("column 'c' is of type");
    }
  }

  /** As in a file: 12:00 in Berlin, in summer, is 10:00 in UTC. */
  @ParameterizedTest
  @ValueSource(strings = {"Europe/Berlin", "+02:00"})
  void aTimeWithoutZoneIsInTheZoneOfTheContract(String zone) throws Exception {
    Contract contract =
        ofColumn(
            "\"logicalType\": \"timestamp\", \"logicalTypeOptions\": {\"defaultTimezone\": \""
                + zone
                + "\", \"minimum\": \"2026-07-01T10:00:00Z\", \"maximum\":"
                + " \"2026-07-01T10:00:00Z\"}");
    List<Stores> both = stores(Duration.ofMinutes(1), Map.of());
    for (String database : List.of("jdbc:duckdb:" + folder.resolve("w.duckdb"), url)) {
      execute(
          database,
          "DROP TABLE IF EXISTS clash",
          "CREATE TABLE clash (c timestamp)",
          "INSERT INTO clash VALUES (TIMESTAMP '2026-07-01 12:00:00')");
    }
    for (Stores stores : both) {
      for (Pushdown pushdown : Pushdown.values()) {
        assertThat(stores.validateTable(contract, "clash", pushdown).rows().accepted())
            .isEqualTo(1);
      }
      assertThat(stores.validateSource(contract, "warehouse:clash").rows().accepted()).isEqualTo(1);
    }
  }

  @Test
  void aQueryIsReadInAStableOrder() throws Exception {
    Map<String, String> queries =
        Map.of(
            "recent",
            "WITH s AS (SELECT * FROM sales) SELECT n, id, amount * 2 AS amount, s.at FROM s"
                + " WHERE more <> ';' OR more IS NULL -- all of them");
    for (Stores stores : stores(Duration.ofMinutes(1), queries)) {
      ValidationReport report = stores.validateSource(CONTRACT, "warehouse:query/recent");
      assertThat(report.source()).isEqualTo("warehouse:query/recent");
      assertThat(report.rows()).isEqualTo(new Rows(4, 2, 2, 0));
      assertThat(Stores.result(report, "n.range").sample().stream().map(SampleRow::row))
          .containsExactly(3L);
      ValidationReport landed = stores.ingestFrom(CONTRACT, "warehouse:query/recent", "landed");
      assertThat(landed.sourceDigest()).isEqualTo(report.sourceDigest()).isPresent();
      assertThat(landed.receipt().map(LoadReceipt::inserted)).contains(2L);
    }
  }

  @Test
  void aQueryThatCannotBeIsRefusedByName() throws Exception {
    Map<String, String> queries =
        Map.of(
            "typo", "SELEC 1",
            "gone", "SELECT * FROM nowhere",
            "delete", "WITH d AS (DELETE FROM sales RETURNING *) SELECT * FROM d",
            "update", "UPDATE sales SET n = 0");
    for (Stores stores : stores(Duration.ofMinutes(1), queries)) {
      for (String name : queries.keySet()) {
        assertThatThrownBy(() -> stores.validateSource(CONTRACT, "warehouse:query/" + name))
            .isInstanceOfSatisfying(
                TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG))
            .hasMessageContaining("warehouse:query/" + name);
      }
      assertThatThrownBy(() -> stores.validateSource(CONTRACT, "warehouse:query/typos"))
          .hasMessageContaining("did you mean 'typo'?");
      assertThatThrownBy(() -> stores.validateTable(CONTRACT, "query/typo"))
          .hasMessageContaining("can only be the source of a run");
      assertThat(stores.validateSource(CONTRACT, "warehouse:sales").rows().read()).isEqualTo(4);
    }
  }

  @Test
  void aColumnThatIsThereTwiceIsNamed() throws Exception {
    Map<String, String> queries = Map.of("twice", "SELECT id, n AS id FROM sales");
    Stores postgres = stores(Duration.ofMinutes(1), queries).get(1);
    assertThatThrownBy(() -> postgres.validateSource(CONTRACT, "warehouse:query/twice"))
        .hasMessageContaining("gives the column 'id' twice");
  }

  @Test
  void aQueryThatTakesTooLongIsEnded() throws Exception {
    Map<String, String> queries =
        Map.of(
            "slow",
            "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i > 0)"
                + " SELECT 'a' AS id FROM r a, r b WHERE a.i + b.i < 0");
    for (Stores stores : stores(Duration.ofSeconds(1), queries)) {
      assertThatThrownBy(() -> stores.validateSource(CONTRACT, "warehouse:query/slow"))
          .isInstanceOfSatisfying(
              TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_TIMEOUT))
          .hasMessageContaining("longer than 1 s");
    }
  }
}
