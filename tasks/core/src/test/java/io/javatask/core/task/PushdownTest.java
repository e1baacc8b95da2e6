package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.PushedChecks;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.RuleResult;
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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A stored table is judged alike by its store's answers and by its rows, in both stores. */
class PushdownTest {
  private static EmbeddedPostgres server;
  private static String url;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
    url = server.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", "");
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static Store postgres() {
    return PostgresStore.connecting(url, "postgres", Optional.empty(), "warehouse");
  }

  private final DuckDBFiles files = new DuckDBFiles();

  private Store duckdb() {
    return new DuckDBStore(files, folder.resolve("warehouse.duckdb"), "warehouse");
  }

  /** Runs statements in one of the stores. */
  private interface Database {
    void run(String... statements) throws SQLException;
  }

  private static void inPostgres(String... statements) throws SQLException {
    execute(url + "?user=postgres", statements);
  }

  private void inDuckDb(String... statements) throws SQLException {
    execute("jdbc:duckdb:" + folder.resolve("warehouse.duckdb"), statements);
  }

  private static void execute(String database, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /**
   * The cases of the conformance suite, on landed rows: every one that a store may answer is put to
   * one of the two stores, or with {@code -Djavatask.cases=all} to both.
   *
   * @param turn 0 or 1: whether the even or the odd ones are this store's
   */
  private void conforms(Stores stores, int turn) throws Exception {
    Set<CheckName> answered = EnumSet.noneOf(CheckName.class);
    Set<CheckName> answerable = EnumSet.noneOf(CheckName.class);
    List<String> wrong = new ArrayList<>();
    boolean all = System.getProperty("javatask.cases", "").equals("all");
    int number = 0;
    int seen = 0;
    int passed = 0;
    for (JsonNode test : ConformanceCasesTest.all()) {
      String name = test.get("check").asString() + ": " + test.get("case").asString();
      CheckName check = CheckName.of(test.get("check").asString());
      boolean told = PushedChecks.of(check).isPresent();
      if (!told && passed++ % 16 != 0) {
        continue; // a rule that no store answers is asked of rows, as ever
      }
      if (told && !all && seen++ % 2 != turn) {
        continue;
      }
      ObjectNode document = ConformanceCasesTest.contract(test);
      Contract contract = Stores.contract(document.toString(), "t");
      ((ObjectNode) document.get("schema").get(0)).remove("quality");
      Contract plain = Stores.contract(document.toString(), "t");
      stores.file("other.jsonl", lines(test.path("other")));
      stores.file("rows.jsonl", lines(test.get("rows")));
      String table = "case_" + number++;
      stores.load(plain, "rows.jsonl", table);
      ValidationReport streamed = stores.validateTable(contract, table, Pushdown.NEVER);
      List<String> held = held(stores);
      ValidationReport pushed = stores.validateTable(contract, table, Pushdown.AUTO);
      if (!shown(pushed).equals(shown(streamed)) || !held(stores).equals(held)) {
        wrong.add(name + "\n  streamed " + shown(streamed) + "\n  pushed   " + shown(pushed));
      }
      if (pushed.metrics().getOrDefault("stored.rules_answered", 0.0) == contract.rules().size()) {
        answered.add(check);
      }
      if (told && !test.has("where")) {
        answerable.add(check);
      }
    }
    assertThat(wrong).as("of " + number).isEmpty();
    assertThat(answered).isEqualTo(answerable);
  }

  /**
   * The rows that are kept back. A row that only the whole set blames comes last where all rows are
   * read, and without the reason.
   */
  private static List<String> held(Stores stores) throws IOException {
    return stores.quarantined().lines().sorted().toList();
  }

  private static List<String> lines(JsonNode rows) {
    return rows.values().stream().map(JsonNode::toString).toList();
  }

  /** What must be the same however the table was read. */
  private static Map<String, Object> shown(ValidationReport report) {
    Map<String, Object> shown = new TreeMap<>();
    shown.put("verdict", report.verdict());
    shown.put("rows", report.rows());
    shown.put("results", report.results());
    shown.put("duplicates", report.duplicates());
    shown.put("violations", report.violations());
    shown.put("slas", report.sla());
    Map<String, Double> metrics = new TreeMap<>(report.metrics());
    metrics.keySet().removeIf(k -> k.startsWith("stored."));
    shown.put("metrics", metrics);
    return shown;
  }

  @Test
  void casesAreAnsweredAlikeByDuckDb() throws Exception {
    try (Store open = duckdb()) {
      assertThat(open.receipts()).isEmpty();
      conforms(new Stores(folder, this::duckdb), 0);
    }
  }

  @Test
  void casesAreAnsweredAlikeByPostgres() throws Exception {
    conforms(new Stores(folder, PushdownTest::postgres), 1);
  }

  private static final String ODD =
      """
      {"name": "odd", "properties": [
        {"name": "id", "logicalType": "integer", "primaryKey": true, "primaryKeyPosition": 1},
        {"name": "f", "logicalType": "number", "logicalTypeOptions": {"minimum": -5, "maximum": 5},
         "quality": [{"id": "f_in", "type": "custom", "engine": "javatask",
           "implementation": {"check": "in_set", "arguments": {"values": [0, 1.5]}}},
          {"id": "f_zero", "type": "custom", "engine": "javatask",
           "implementation": {"check": "zero_count", "arguments": {"min": 2}}}]},
        {"name": "d", "logicalType": "number", "physicalType": "decimal(12,3)",
         "logicalTypeOptions": {"minimum": 0.1}, "unique": true,
         "quality": [{"id": "d_max", "type": "custom", "engine": "javatask",
           "implementation": {"check": "max", "arguments": {"max": 5}}},
          {"id": "d_sum", "type": "custom", "engine": "javatask",
           "implementation": {"check": "sum", "arguments": {"max": 5}}}]},
        {"name": "s", "logicalType": "string", "logicalTypeOptions": {"minLength": 2, "maxLength": 3},
         "enum": [{"value": "Ab"}, {"value": "é́"}, {"value": "😀😀"}],
         "quality": [{"id": "s_range", "type": "custom", "engine": "javatask",
           "implementation": {"check": "range", "arguments": {"min": "B", "max": "\\uFFFD"}}},
          {"id": "s_min", "type": "custom", "engine": "javatask",
           "implementation": {"check": "min", "arguments": {"min": "a"}}},
          {"id": "s_max", "type": "custom", "engine": "javatask",
           "implementation": {"check": "max", "arguments": {"max": "a"}}},
          {"id": "s_distinct", "type": "custom", "engine": "javatask",
           "implementation": {"check": "distinct_count", "arguments": {"min": 100}}}]},
        {"name": "t", "logicalType": "timestamp",
         "logicalTypeOptions": {"minimum": "2026-01-01T00:00:00+01:00"},
         "quality": [{"id": "t_fresh", "type": "custom", "engine": "javatask",
           "implementation": {"check": "freshness", "arguments": {"max_age": "PT1H"}}}]},
        {"name": "day", "logicalType": "date", "logicalTypeOptions": {"maximum": "2026-01-01"}},
        {"name": "at", "logicalType": "time", "logicalTypeOptions": {"maximum": "12:00:00"}},
        {"name": "b", "logicalType": "boolean", "required": true,
         "enum": [{"value": true}]}],
       "quality": [
          {"id": "even", "type": "custom", "engine": "javatask",
           "implementation": {"check": "multiple_of", "column": "id",
             "arguments": {"divisor": 2}}},
          {"id": "missing", "type": "custom", "engine": "javatask",
           "implementation": {"check": "missing_values", "column": "s",
             "arguments": {"values": ["", "AB", null]},
             "fail": {"mustBeLessThan": 2}}},
          {"id": "invalid", "type": "custom", "engine": "javatask",
           "implementation": {"check": "invalid_values", "column": "s",
             "arguments": {"values": ["Ab", "ab", "abcd"], "regex": "^[a-z]{1,3}$"},
             "fail": {"mustBeLessThan": 2}}},
          {"id": "nulls", "type": "custom", "engine": "javatask",
           "implementation": {"check": "null_values", "column": "day", "action": "keep",
             "fail": {"mustBeLessThan": 1}}},
          {"id": "rate", "type": "custom", "engine": "javatask",
           "implementation": {"check": "null_rate", "column": "t",
             "fail": {"mustBeLessThan": 5}}},
          {"id": "repeated", "type": "custom", "engine": "javatask",
           "implementation": {"check": "duplicate_values", "columns": ["day", "at"],
             "fail": {"mustBeLessThan": 1}}},
          {"id": "upper", "type": "custom", "engine": "javatask",
           "implementation": {"check": "row_expression",
             "arguments": {"expression": "upper(s) = s"}}},
          {"id": "filtered", "type": "custom", "engine": "javatask",
           "implementation": {"check": "not_null", "column": "d", "where": "id > 3"}}]}
      """;

  private static Contract odd() {
    String document =
        Stores.document(ODD)
            .replaceFirst(
                "\\}\\s*$",
                ", \"slaProperties\": [{\"property\": \"freshness\", \"element\": \"odd.t\","
                    + " \"value\": 1, \"unit\": \"h\"}]}");
    return Stores.contract(document, "odd");
  }

  private static final String[] ROWS = {
    "(1, 'NaN', 0.1, 'Ab', '2025-12-31 23:00:00+00', '2026-01-01', '11:59:59.999999', true)",
    "(2, '-0.0', 0.100, 'ab', '2025-12-31 22:59:59.999999+00', '2026-01-02', '12:00:00', false)",
    "(3, '0', 0.099, 'AB', '2026-01-01 12:00:00+05', NULL, '12:00:00.000001', NULL)",
    "(4, 'Infinity', NULL, '😀😀', '2026-01-01 23:00:00+00', '2026-01-01', NULL, true)",
    "(5, '-Infinity', 5.001, 'é', NULL, '1999-12-31', '00:00:00', true)",
    "(6, '1.5', 123456789.123, 'é́', '2026-01-01 00:00:00+00', '9999-12-31', '23:59:59', true)",
    "(7, '5.000000000000001', 5, '', '2026-01-01 00:00:00+00', '2026-01-01', '01:00:00', true)",
    "(8, '5', -0.5, 'abcd', '2026-01-01 00:00:00+00', '2026-01-01', '01:00:00', true)",
    "(9, NULL, 7, NULL, '2026-01-01 00:00:00+00', '2026-01-01', '01:00:00', true)"
  };

  private static void same(Stores stores, Contract contract, String table) throws Exception {
    ValidationReport streamed = stores.validateTable(contract, table, Pushdown.NEVER);
    List<String> held = held(stores);
    ValidationReport pushed = stores.validateTable(contract, table, Pushdown.AUTO);
    assertThat(shown(pushed)).isEqualTo(shown(streamed));
    assertThat(held(stores)).isEqualTo(held);
    assertThat(streamed.sourceDigest()).isPresent();
    assertThat(pushed.sourceDigest()).isEmpty();
  }

  private static final String PAIRS =
      """
      {"name": "pairs", "properties": [
        {"name": "id", "logicalType": "integer", "logicalTypeOptions": {"minimum": 0}},
        {"name": "n", "logicalType": "integer", "required": true}],
       "quality": [{"type": "custom", "engine": "javatask", "name": "pair",
         "implementation": {"check": "unique", "column": "id",
           "arguments": {"duplicates": "members"}}}]}
      """;

  @Test
  void rowsThatAreBlamedOnceMoreLateAreHeldAlike() throws Exception {
    Stores stores = new Stores(folder, this::duckdb);
    inDuckDb(
        "CREATE TABLE pairs (id BIGINT, n BIGINT)",
        "INSERT INTO pairs VALUES (1, NULL), (2, 5), (1, 3), (-7, 1), (-7, NULL), (9, 9)");
    same(stores, Stores.contract(Stores.document(PAIRS), "pairs"), "pairs");
    assertThat(held(stores)).filteredOn(line -> line.startsWith("{")).hasSize(4);
  }

  /** Not a number, zeros, code points, zones, scales and cases, in every kind of column. */
  private void oddValues(Supplier<Store> warehouse, Database database, String floats)
      throws Exception {
    String columns =
        "(id bigint, f %s, d decimal(12,3), s varchar, t timestamp with time zone, day date,"
            + " \"at\" time, b boolean)";
    database.run(
        "CREATE TABLE odd " + columns.formatted(floats),
        "CREATE TABLE nothing " + columns.formatted(floats),
        "INSERT INTO odd VALUES " + String.join(", ", ROWS),
        "CREATE TABLE twice AS SELECT * FROM odd UNION ALL SELECT * FROM odd WHERE id > 2");
    Stores stores = new Stores(folder, warehouse);
    same(stores, odd(), "odd");
    // a sum of decimals, an expression and a filter are asked of rows
    assertThat(stores.validateTable(odd(), "odd").metrics())
        .containsEntry("stored.rules_answered", odd().rules().size() - 3.0);
    same(stores, odd(), "nothing");
    same(stores, odd(), "twice");
  }

  @Test
  void oddValuesAreJudgedAlikeByDuckDb() throws Exception {
    oddValues(this::duckdb, this::inDuckDb, "double");
  }

  @Test
  void oddValuesAreJudgedAlikeByPostgres() throws Exception {
    oddValues(PushdownTest::postgres, PushdownTest::inPostgres, "double precision");
  }

  private static final String BIG =
      """
      {"name": "big", "properties": [
        {"name": "id", "logicalType": "integer", "primaryKey": true, "primaryKeyPosition": 1},
        {"name": "kind", "logicalType": "string", "enum": [{"value": "a"}, {"value": "b"}]},
        {"name": "n", "logicalType": "integer", "required": true,
         "logicalTypeOptions": {"minimum": 0},
         "quality": [{"id": "n_sum", "type": "custom", "engine": "javatask",
           "implementation": {"check": "sum", "arguments": {"min": 1}}}]}],
       "quality": [{"id": "rows", "type": "library", "metric": "rowCount", "mustBe": 300000}]}
      """;

  /** Rows that hold are not fetched, and of those that do not only they are. */
  private void fetchesOnlyWhatIsBlamed(Supplier<Store> warehouse, Database database)
      throws Exception {
    String filled =
        "CREATE TABLE big AS SELECT i AS id, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END AS kind,"
            + " i AS n FROM (SELECT CAST(x AS bigint) AS i FROM generate_series(1, 300000) AS g(x))"
            + " AS s";
    database.run(filled);
    Contract contract = Stores.contract(Stores.document(BIG), "big");
    Stores stores = new Stores(folder, warehouse);
    ValidationReport good = stores.validateTable(contract, "big", Pushdown.AUTO);
    assertThat(good.violations()).isEmpty();
    assertThat(good.rows().accepted()).isEqualTo(300000);
    assertThat(good.metrics()).containsEntry("stored.rows_fetched", 0.0);
    database.run(
        "UPDATE big SET kind = 'c' WHERE id = 1000",
        "UPDATE big SET n = NULL WHERE id = 2000",
        "UPDATE big SET id = 5, n = 5 WHERE id = 7");
    ValidationReport bad = stores.validateTable(contract, "big", Pushdown.AUTO);
    assertThat(bad.rows().quarantined()).isEqualTo(3);
    assertThat(bad.metrics()).containsEntry("stored.rows_fetched", 4.0);
    RuleResult kind = Stores.result(bad, "kind.in_set");
    assertThat(kind.sample()).extracting(SampleRow::row).containsExactly(999L);
    assertThat(kind.evaluated()).isEqualTo(300000);
    same(stores, contract, "big");
  }

  @Test
  void duckDbFetchesOnlyWhatIsBlamed() throws Exception {
    fetchesOnlyWhatIsBlamed(this::duckdb, this::inDuckDb);
  }

  @Test
  void postgresFetchesOnlyWhatIsBlamed() throws Exception {
    fetchesOnlyWhatIsBlamed(PushdownTest::postgres, PushdownTest::inPostgres);
  }

  /** An index says that no key repeats, but not for rows of tables that inherit. */
  @Test
  void keysThatAnIndexKeepsAreNotCounted() throws Exception {
    inPostgres(
        "CREATE TABLE keyed (id bigint PRIMARY KEY, kind text, n bigint)",
        "INSERT INTO keyed SELECT i, 'a', i FROM generate_series(1, 100) AS g(i)");
    Contract contract = Stores.contract(Stores.document(BIG), "big");
    Stores stores = new Stores(folder, PushdownTest::postgres);
    assertThat(stores.validateTable(contract, "keyed").metrics())
        .containsEntry("stored.rows_fetched", 0.0);
    inPostgres(
        "CREATE TABLE keyed_too () INHERITS (keyed)", "INSERT INTO keyed_too VALUES (5, 'a', 5)");
    assertThat(stores.validateTable(contract, "keyed").duplicates().get(0).surplus()).isEqualTo(1);
    same(stores, contract, "keyed");
  }

  /** Columns of narrower types and of loose collations, of tables that Javatask did not make. */
  @Test
  void columnsOfOtherTypesAreJudgedAlike() throws Exception {
    inPostgres(
        "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic ="
            + " false)",
        "CREATE TABLE other (id integer PRIMARY KEY, kind varchar(5) COLLATE nocase, n smallint)",
        "INSERT INTO other VALUES (1, 'a', 1), (2, 'A', 2), (3, 'b', -1), (4, NULL, NULL)");
    inDuckDb(
        "CREATE TABLE other (id integer, kind varchar COLLATE nocase, n utinyint)",
        "INSERT INTO other VALUES (1, 'a', 1), (2, 'A', 2), (3, 'b', 0), (4, NULL, NULL)");
    Contract contract = Stores.contract(Stores.document(BIG), "big");
    for (Supplier<Store> store : List.<Supplier<Store>>of(PushdownTest::postgres, this::duckdb)) {
      Stores stores = new Stores(folder, store);
      same(stores, contract, "other");
      RuleResult kind = Stores.result(stores.validateTable(contract, "other"), "kind.in_set");
      assertThat(kind.sample()).extracting(SampleRow::row).containsExactly(1L);
    }
  }
}
