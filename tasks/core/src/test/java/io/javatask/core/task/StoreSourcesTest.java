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
import io.javatask.core.sink.QueryRead;
import io.javatask.core.sink.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

  /** What a profile reads them as. */
  @Test
  void tablesAndQueriesTellTheirColumnsAsAContractWouldDeclareThem() throws Exception {
    List<Stores> unused = stores(Duration.ofMinutes(1), Map.of());
    QueryRead query =
        new QueryRead("q", "SELECT id, n, \"at\" FROM sales", CONTRACT, Duration.ofMinutes(1));
    for (Supplier<Store> each :
        List.<Supplier<Store>>of(this::duckDb, StoreSourcesTest::postgres)) {
      try (Store store = each.get()) {
        assertThat(store.columns("sales"))
            .extracting(c -> c.name() + " " + c.physicalType().orElse(c.type().odcsName()))
            .containsExactly(
                "id string", "n integer", "amount decimal(10,2)", "at timestamp", "more string");
        assertThat(store.columns(query))
            .extracting(c -> c.name() + " " + c.type().odcsName())
            .containsExactly("id string", "n integer", "at timestamp");
      }
    }
    assertThat(unused).hasSize(2);
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

  /**
   * The values of a column, in a table of each store: what is none of the contract's is malformed.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "logicalType": "integer" | double precision | 2          | 1.6
          "logicalType": "integer" | numeric(9,2)     | 2.00       | 1.60
          "logicalType": "integer" | real             | 2          | 1.5
          "logicalType": "integer" | varchar(30)      | '-12'      | '1.6'
          "logicalType": "integer" | varchar(30)      | '9'        | 'nine'
          "logicalType": "integer" | numeric(38,0)    | 12         | 12345678901234567890
          "logicalType": "integer" | double precision | 1          | 1e300
          "logicalType": "boolean" | integer          | 1          | 5
          "logicalType": "boolean" | varchar(9)       | 'true'     | 'yes'
          "logicalType": "boolean" | date             |            | DATE '2026-01-05'
          "logicalType": "date" | timestamp | TIMESTAMP '2026-01-05 00:00:00' | TIMESTAMP '2026-01-05 13:00:00'
          "logicalType": "date" | varchar(30)         | '2026-01-05' | '2026-01-05 13:00:00'
          "logicalType": "date" | varchar(30)         | '2026-01-05' | '2026-02-30'
          "logicalType": "date" | timestamptz         |            | '2026-01-05 00:00:00+00'
          "logicalType": "timestamp" | varchar(30)    | '2026-01-05 13:00:00' | 'noon'
          "logicalType": "timestamp" | timestamptz | '9999-12-31 23:59:59.999999+00' | 'infinity'
          "logicalType": "timestamp" | timestamp   | '2026-01-05' | '-infinity'
          "logicalType": "timestamp" | timestamp   | '2026-01-05' | '20000-01-05'
          "logicalType": "date"      | date        | '9999-12-31' | 'infinity'
          "logicalType": "date"      | date        | '0001-01-01' | '-infinity'
          "logicalType": "time" | varchar(30)         | '13:00:00' | '25:00:00'
          "logicalType": "number" | varchar(30)       | '1e3'      | '1,5'
          "logicalType": "number" | varchar(30)       | '1.5'      | 'NaN'
          "logicalType": "number", "physicalType": "decimal(10,2)" | numeric(38,10) | 1.5 | 1.239
          "logicalType": "number", "physicalType": "decimal(10,2)" | numeric(38,10) | 1.5 | 123456789
          "logicalType": "number", "physicalType": "decimal(10,2)" | double precision | 10.1 | 10.005
          "logicalType": "number", "physicalType": "decimal(10,2)" | varchar(30) | '1.23' | '1.239'
          "logicalType": "object" | varchar(30)       | '{"a": 1}' | '{"a"'
          "logicalType": "object" | json              | '{"a": 1}' | '[1]'
          """)
  void aStoredValueOfAnotherTypeIsMalformed(
      String declared, String type, @Nullable String good, String bad) throws Exception {
    Contract contract = ofColumn(declared);
    List<Stores> both = stores(Duration.ofMinutes(1), Map.of("clashes", "SELECT * FROM clash"));
    for (String database : List.of("jdbc:duckdb:" + folder.resolve("w.duckdb"), url)) {
      execute(
          database,
          "DROP TABLE IF EXISTS clash",
          "CREATE TABLE clash (c " + type + ")",
          "INSERT INTO clash VALUES (" + bad + "), (NULL)",
          good == null ? "SELECT 1" : "INSERT INTO clash VALUES (" + good + ")");
    }
    int accepted = good == null ? 1 : 2;
    Rows rows = new Rows(accepted + 1, accepted, 1, 0);
    for (Stores stores : both) {
      ValidationReport read = stores.validateTable(contract, "clash", Pushdown.NEVER);
      assertThat(read.rows()).isEqualTo(rows);
      assertThat(Stores.result(read, "c.type").failed()).isEqualTo(1);
      assertThat(stores.quarantined()).contains("\"malformed\":[\"c\"]");
      ValidationReport asked = stores.validateTable(contract, "clash", Pushdown.AUTO);
      assertThat(asked.rows()).isEqualTo(rows);
      assertThat(asked.results()).isEqualTo(read.results());
      assertThat(asked.metrics().get("null_rate.c")).isEqualTo(read.metrics().get("null_rate.c"));
      assertThat(stores.validateSource(contract, "warehouse:clash").rows()).isEqualTo(rows);
      assertThat(stores.validateSource(contract, "warehouse:query/clashes").rows()).isEqualTo(rows);
    }
  }

  /** What PostgreSQL alone has: each row is read, whatever has no order or none of our values. */
  @Test
  void typesOfPostgresAloneAreReadOrMalformed() throws Exception {
    Stores stores = stores(Duration.ofMinutes(1), Map.of()).get(1);
    Contract contract =
        Stores.contract(
            Stores.document(
                """
                {"name": "own", "properties": [
                  {"name": "yes", "logicalType": "boolean"},
                  {"name": "at", "logicalType": "time"},
                  {"name": "zoned", "logicalType": "time"},
                  {"name": "d", "logicalType": "number", "physicalType": "decimal(9,2)"},
                  {"name": "n", "logicalType": "number", "physicalType": "decimal(9,2)"},
                  {"name": "list", "logicalType": "array"},
                  {"name": "doc", "logicalType": "object"}],
                 "customProperties": [
                   {"property": "undeclaredColumns", "value": "pass"}]}
                """),
            "own");
    execute(
        url,
        "DROP TABLE IF EXISTS own",
        "DROP DOMAIN IF EXISTS small",
        "CREATE DOMAIN small AS integer",
        "CREATE TABLE own (yes small, at time, zoned timetz, d numeric(9,2), n numeric, list int[],"
            + " doc jsonb, place point, more json)",
        "INSERT INTO own VALUES (1, '12:00', NULL, 1.25, 1.250, '{1,2,NULL}', '{}', '(1,2)', '{}')",
        "INSERT INTO own VALUES (5, '24:00', '12:00+02', 'NaN', 'Infinity', NULL, '3', NULL, '1')");
    for (Pushdown pushdown : Pushdown.values()) {
      ValidationReport report = stores.validateTable(contract, "own", pushdown);
      assertThat(report.rows()).isEqualTo(new Rows(2, 1, 1, 0));
      for (String column : List.of("yes", "at", "zoned", "d", "n", "doc")) {
        assertThat(Stores.result(report, column + ".type").failed()).as(column).isEqualTo(1);
      }
      assertThat(Stores.result(report, "list.type").failed()).isZero();
    }
    assertThat(stores.validateSource(contract, "warehouse:own").rows())
        .isEqualTo(new Rows(2, 1, 1, 0));
  }

  /** 23:30 in UTC is another day in much of the world, where the machine may be. */
  @Test
  void theDayOfAQueryIsThatOfUtc() throws Exception {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
    try {
      Map<String, String> queries =
          Map.of("day", "SELECT CAST(TIMESTAMPTZ '2026-01-05 23:30:00+00' AS date) AS c");
      Contract contract =
          ofColumn("\"logicalType\": \"date\", \"enum\": [{\"value\": \"2026-01-05\"}]");
      for (Stores stores : stores(Duration.ofMinutes(1), queries)) {
        assertThat(stores.validateSource(contract, "warehouse:query/day").rows().accepted())
            .isEqualTo(1);
      }
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void anInfiniteTimeIsNotTheInputThatANullIs() throws Exception {
    Contract contract = ofColumn("\"logicalType\": \"timestamp\"");
    for (Stores stores : stores(Duration.ofMinutes(1), Map.of())) {
      List<Optional<String>> digests = new ArrayList<>();
      for (String value : List.of("NULL", "'infinity'", "'-infinity'")) {
        inBoth("CREATE TABLE clash (c timestamptz)", "INSERT INTO clash VALUES (" + value + ")");
        digests.add(
            stores.validateSource(contract, "warehouse:clash", Pushdown.NEVER).sourceDigest());
      }
      assertThat(digests).doesNotHaveDuplicates();
    }
  }

  private void inBoth(String... statements) throws SQLException {
    for (String database : List.of("jdbc:duckdb:" + folder.resolve("w.duckdb"), url)) {
      execute(database, "DROP TABLE IF EXISTS clash");
      execute(database, statements);
    }
  }

  @Test
  void rowsComeInTheOrderOfTheKeyAndNotOfItsColumns() throws Exception {
    List<Stores> both = stores(Duration.ofMinutes(1), Map.of());
    inBoth(
        "CREATE TABLE clash (n integer, day date)",
        "INSERT INTO clash VALUES (1, '2026-01-02'), (2, '2026-01-01'), (3, '2026-01-03')");
    Contract contract =
        Stores.contract(
            Stores.document(
                """
                {"name": "clash", "properties": [
                  {"name": "n", "logicalType": "integer", "primaryKey": true,
                   "primaryKeyPosition": 2},
                  {"name": "day", "logicalType": "date", "primaryKey": true,
                   "primaryKeyPosition": 1,
                   "quality": [{"id": "grows", "type": "custom", "engine": "javatask",
                     "implementation": {"check": "increasing"}}]}]}
                """),
            "clash");
    for (Stores stores : both) {
      for (Pushdown pushdown : Pushdown.values()) {
        assertThat(
                Stores.result(stores.validateTable(contract, "clash", pushdown), "grows").failed())
            .isZero();
      }
    }
  }

  /** The greatest and the least of each scale; the rules refuse the greatest. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 9, 10, 17, 18, 19, 38})
  void decimalsOfEveryScaleAreRead(int precision) throws Exception {
    Stores stores = stores(Duration.ofMinutes(1), Map.of()).get(0);
    List<String> columns = new ArrayList<>();
    List<String> properties = new ArrayList<>();
    List<String> most = new ArrayList<>();
    List<String> least = new ArrayList<>();
    for (int scale = 0; scale <= precision; scale++) {
      BigInteger digits = BigInteger.TEN.pow(precision).subtract(BigInteger.ONE);
      BigDecimal end = new BigDecimal(digits, scale);
      BigDecimal next = new BigDecimal(digits.subtract(BigInteger.ONE), scale);
      String name = "d" + precision + "_" + scale;
      columns.add("%s decimal(%d,%d)".formatted(name, precision, scale));
      most.add("'" + end.toPlainString() + "'");
      least.add("'-" + end.toPlainString() + "'");
      properties.add(
          """
          {"name": "%s", "logicalType": "number", "physicalType": "decimal(%d,%d)",
           "logicalTypeOptions": {"minimum": -%s, "maximum": %s}}\
          """
              .formatted(name, precision, scale, end.toPlainString(), next.toPlainString()));
    }
    Contract contract =
        Stores.contract(
            Stores.document(
                "{\"name\": \"sizes\", \"properties\": ["
                    + String.join(", ", properties)
                    + "], \"customProperties\": [{\"property\": \"policy\", \"value\":"
                    + " {\"onViolation\": \"quarantine\"}}]}"),
            "sizes");
    String database = "jdbc:duckdb:" + folder.resolve("w.duckdb");
    execute(
        database,
        "CREATE TABLE sizes (" + String.join(", ", columns) + ")",
        "INSERT INTO sizes VALUES (" + String.join(", ", least) + ")",
        "INSERT INTO sizes VALUES (" + String.join(", ", most) + ")",
        "COPY sizes TO '" + folder.resolve("sizes.parquet") + "' (FORMAT parquet)");
    for (Pushdown pushdown : Pushdown.values()) {
      for (ValidationReport report :
          List.of(
              stores.validateTable(contract, "sizes", pushdown),
              stores.validateSource(contract, "warehouse:sizes", pushdown),
              stores.validateSource(contract, "landing:sizes.parquet", pushdown))) {
        assertThat(report.rows()).isEqualTo(new Rows(2, 1, 1, 0));
        for (String column : columns) {
          String rule = column.replaceFirst(" .*", ".range");
          assertThat(Stores.result(report, rule).failed()).as(rule).isEqualTo(1);
        }
      }
    }
  }

  /** What pandas writes; SQL is not asked of it, for it knows few years. */
  @ParameterizedTest
  @ValueSource(strings = {"TIMESTAMP_NS", "TIMESTAMPTZ_NS"})
  void nanosecondsOfDuckDbAreRead(String type) throws Exception {
    Stores stores = stores(Duration.ofMinutes(1), Map.of()).get(0);
    execute(
        "jdbc:duckdb:" + folder.resolve("w.duckdb"),
        "SET TimeZone = 'UTC'",
        "CREATE TABLE clash (c " + type + ")",
        "INSERT INTO clash VALUES ('2026-01-05 13:00:00.123456789'), (NULL)");
    Contract contract =
        ofColumn(
            "\"logicalType\": \"timestamp\", \"logicalTypeOptions\": {\"maximum\":"
                + " \"2026-01-05T13:00:00.123456Z\"}");
    for (Pushdown pushdown : Pushdown.values()) {
      assertThat(stores.validateTable(contract, "clash", pushdown).rows())
          .isEqualTo(new Rows(2, 2, 0, 0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMPTZ_NS"})
  void infiniteTimesOfDuckDbAreMalformed(String type) throws Exception {
    Stores stores = stores(Duration.ofMinutes(1), Map.of("clashes", "SELECT * FROM clash")).get(0);
    execute(
        "jdbc:duckdb:" + folder.resolve("w.duckdb"),
        "CREATE TABLE clash (c " + type + ")",
        "INSERT INTO clash VALUES ('infinity'), ('-infinity'), ('2026-01-05 13:00:00'), (NULL)");
    for (String zone : List.of("UTC", "Europe/Berlin")) {
      Contract contract =
          ofColumn(
              "\"logicalType\": \"timestamp\", \"logicalTypeOptions\": {\"defaultTimezone\": \""
                  + zone
                  + "\"}");
      Rows rows = new Rows(4, 2, 2, 0);
      ValidationReport read = stores.validateTable(contract, "clash", Pushdown.NEVER);
      assertThat(read.rows()).isEqualTo(rows);
      assertThat(Stores.result(read, "c.type").failed()).isEqualTo(2);
      ValidationReport asked = stores.validateTable(contract, "clash", Pushdown.AUTO);
      assertThat(asked.rows()).isEqualTo(rows);
      assertThat(asked.results()).isEqualTo(read.results());
      assertThat(asked.metrics().get("null_rate.c")).isEqualTo(read.metrics().get("null_rate.c"));
      assertThat(stores.validateSource(contract, "warehouse:query/clashes").rows()).isEqualTo(rows);
    }
  }

  /** To the contract 'A' and 'a' are two texts, whatever a column's collation takes them for. */
  @Test
  void textsOfDifferentCollationsAreReadTogether() throws Exception {
    Map<String, String> queries = Map.of("texts", "SELECT * FROM clash");
    Stores stores = stores(Duration.ofMinutes(1), queries).get(0);
    execute(
        "jdbc:duckdb:" + folder.resolve("w.duckdb"),
        "CREATE TABLE clash (a VARCHAR COLLATE NOCASE, b VARCHAR COLLATE NOACCENT, c VARCHAR,"
            + " n VARCHAR COLLATE NOCASE.NOACCENT)",
        "INSERT INTO clash VALUES ('A', 'é', 'x', '1'), ('a', 'e', 'x', '2'), ('b', NULL, '',"
            + " 'x')");
    Contract contract =
        Stores.contract(
            Stores.document(
                """
                {"name": "clash", "properties": [
                  {"name": "a", "logicalType": "string", "unique": true},
                  {"name": "b", "logicalType": "string", "enum": [{"value": "é"}]},
                  {"name": "c", "logicalType": "string"},
                  {"name": "n", "logicalType": "integer"}],
                 "customProperties": [
                   {"property": "policy", "value": {"onViolation": "quarantine"}}]}
                """),
            "clash");
    Rows rows = new Rows(3, 1, 2, 0);
    for (Pushdown pushdown : Pushdown.values()) {
      assertThat(stores.validateTable(contract, "clash", pushdown).rows()).isEqualTo(rows);
      assertThat(stores.quarantined()).contains("\"a\":\"a\",\"b\":\"e\",\"c\":\"x\"");
      assertThat(stores.validateSource(contract, "warehouse:clash", pushdown).rows())
          .isEqualTo(rows);
    }
    assertThat(stores.validateSource(contract, "warehouse:query/texts").rows()).isEqualTo(rows);
  }

  @Test
  void paddedTextsOfAQueryHaveTheFormatOfTheContract() throws Exception {
    Contract contract =
        ofColumn("\"logicalType\": \"date\", \"logicalTypeOptions\": {\"format\": \"dd.MM.yyyy\"}");
    Map<String, String> queries = Map.of("padded", "SELECT CAST('31.12.2024' AS char(10)) AS c");
    for (Stores stores : stores(Duration.ofMinutes(1), queries)) {
      assertThat(stores.validateSource(contract, "warehouse:query/padded").rows().accepted())
          .isEqualTo(1);
    }
  }

  /** Both are null once parsed, and one is refused: they are not the same input. */
  @Test
  void aMalformedValueIsNotTheInputThatANullIs() throws Exception {
    Contract contract = ofColumn("\"logicalType\": \"integer\"");
    for (Stores stores : stores(Duration.ofMinutes(1), Map.of())) {
      List<Optional<String>> digests = new ArrayList<>();
      for (String value : List.of("NULL", "'x'", "'y'", "'infinity'")) {
        for (String database : List.of("jdbc:duckdb:" + folder.resolve("w.duckdb"), url)) {
          execute(
              database,
              "DROP TABLE IF EXISTS clash",
              "CREATE TABLE clash (c varchar(9))",
              "INSERT INTO clash VALUES (" + value + ")");
        }
        digests.add(
            stores.validateSource(contract, "warehouse:clash", Pushdown.NEVER).sourceDigest());
      }
      assertThat(digests).doesNotHaveDuplicates().doesNotContain(Optional.empty());
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
