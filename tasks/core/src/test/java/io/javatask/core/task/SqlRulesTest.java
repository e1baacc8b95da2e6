package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SampleRow;
import io.javatask.core.report.ValidationReport.Status;
import io.javatask.core.sink.DuckDBStore;
import io.javatask.core.sink.PostgresStore;
import io.javatask.core.sink.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Queries of contracts: the same verdict wherever the rows are, and no way out of reading them. */
class SqlRulesTest {
  private static EmbeddedPostgres server;
  private static String url = "";

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    server = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
    url = server.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", "");
    execute("CREATE ROLE loader LOGIN", "CREATE ROLE reader LOGIN");
    execute("GRANT CREATE ON SCHEMA public TO loader");
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private Store duckDb() {
    return new DuckDBStore(folder.resolve("w.duckdb"), "warehouse");
  }

  private static Store postgres() {
    return PostgresStore.connecting(
        url, "loader", Optional.empty(), "reader", Optional.empty(), "warehouse");
  }

  private static String rule(String name, String check, String query, String rest) {
    return """
    {"name": "%s", "type": "custom", "engine": "javatask", "implementation":
      {"check": "%s", "arguments": {"query": %s}%s}}
    """
        .formatted(name, check, JsonMapper.shared().writeValueAsString(query), rest);
  }

  private static Contract contract(String... rules) {
    return Stores.contract(
        Stores.document(
            """
            {"name": "orders", "properties": [
              {"name": "id", "logicalType": "integer", "primaryKey": true},
              {"name": "total", "logicalType": "number", "physicalType": "decimal(10,2)",
               "logicalTypeOptions": {"minimum": 0},
               "quality": [{"name": "column", "type": "sql", "mustBeLessThan": 100,
                 "query": "SELECT max({column}) FROM ${table}"}]},
              {"name": "at", "logicalType": "timestamp"}],
             "customProperties": [{"property": "policy", "value": {"onViolation": "quarantine"}}],
             "quality": [%s]}
            """
                .formatted(String.join(", ", rules))),
        "orders");
  }

  private void orders(Stores stores) throws IOException {
    stores.file(
        "orders.csv",
        List.of(
            "id,total,at",
            "1,10.50,2026-01-01T00:00:00Z",
            "2,-5,2026-01-01T01:00:00Z",
            "3,20,2026-01-01T02:00:00Z",
            "4,30.25,"));
  }

  private static String told(RuleResult result) {
    return result.rule()
        + " "
        + result.status()
        + " "
        + result.observed()
        + " "
        + result.evaluated()
        + " "
        + result.failed()
        + " "
        + result.message()
        + " "
        + result.sample().stream().map(SampleRow::value).toList();
  }

  @Test
  void rowsAreAskedTheSameWhereverTheyAre() throws Exception {
    Contract contract =
        contract(
            rule(
                "sum",
                "sql_metric",
                "SELECT sum(total) FROM orders",
                ", \"fail\": {\"mustBe\": 60.75}"),
            rule(
                "count",
                "sql_metric",
                "SELECT count(*) FROM {object};",
                ", \"fail\": {\"mustBe\": 4}"),
            rule(
                "rows",
                "sql_failed_rows",
                "SELECT id, total FROM ORDERS WHERE total > 15 ORDER BY id",
                ""),
            rule(
                "most",
                "sql_failed_rows",
                "SELECT id FROM orders WHERE id = 1",
                ", \"mostly\": 0.5"),
            rule(
                "null",
                "sql_metric",
                "SELECT sum(total) FROM orders WHERE id > 9",
                ", \"fail\": {\"mustBe\": 0}"),
            rule("two", "sql_metric", "SELECT id FROM orders", ", \"fail\": {\"mustBe\": 0}"),
            rule("wide", "sql_metric", "SELECT 1, 2", ", \"fail\": {\"mustBe\": 0}"),
            rule("none", "sql_metric", "SELECT 1 WHERE 1 = 2", ", \"fail\": {\"mustBe\": 0}"),
            rule("word", "sql_metric", "SELECT 'x'", ", \"fail\": {\"mustBe\": 0}"));
    List<String> expected =
        List.of(
            "column PASSED Optional[30.25] 4 0  []",
            "sum PASSED Optional[60.75] 4 0  []",
            "count FAILED Optional[3] 4 0 observed 3 []",
            "rows FAILED Optional[2] 3 2 the query gives 2 rows"
                + " [Optional[id=3, total=20.00], Optional[id=4, total=30.25]]",
            "most PASSED Optional[1] 3 1 the query gives 1 rows [Optional[id=1]]",
            "null ERROR Optional.empty 0 0 the query gives null, as an aggregate of no rows does;"
                + " say what that means with coalesce(…, 0) []",
            "two ERROR Optional.empty 0 0 the query gives more than one row, and has to give one"
                + " number []",
            "wide ERROR Optional.empty 0 0 the query gives 2 columns, and has to give one number"
                + " []",
            "none ERROR Optional.empty 0 0 the query gives no row, and has to give one number []",
            "word ERROR Optional.empty 0 0 the query gives what is no number; cast it, or count"
                + " with it []");
    for (Supplier<Store> store : List.<Supplier<Store>>of(this::duckDb, SqlRulesTest::postgres)) {
      Stores stores = new Stores(folder, store);
      orders(stores);
      assertThat(queries(stores.validateFile(contract, "orders.csv"))).isEqualTo(expected);
      assertThat(queries(stores.upsert(contract, "orders.csv", "orders"))).isEqualTo(expected);
      assertThat(queries(stores.ingest(contract, "orders.csv", "raw"))).isEqualTo(expected);
      if (store.get() instanceof PostgresStore) {
        execute("GRANT SELECT ON orders, raw TO reader");
      }
      // the rows that were held back are not in the table
      List<String> stored =
          expected.stream().map(e -> e.replaceFirst("(\\]|[0-9]) 4 0", "$1 3 0")).toList();
      assertThat(queries(stores.validateTable(contract, "orders"))).isEqualTo(stored);
      assertThat(queries(stores.validateTable(contract, "raw"))).isEqualTo(stored);
    }
  }

  private static List<String> queries(ValidationReport report) {
    return report.results().stream()
        .filter(r -> r.check().startsWith("sql"))
        .map(SqlRulesTest::told)
        .collect(Collectors.toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1; SELECT 2",
        "SELECT count(*) FROM read_csv('/etc/passwd')",
        "SELECT count(*) FROM read_text('/etc/passwd')",
        "SELECT count(*) FROM glob('/etc/*')",
        "COPY orders TO '/tmp/javatask-must-not-be-there.csv'",
        "ATTACH '/tmp/javatask-must-not-be-there.db' AS x",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET lock_configuration = false",
        "PRAGMA threads = 1",
        "CREATE TABLE t AS SELECT 1",
        "DROP VIEW orders",
        "1) AS a, (SELECT 1); DROP TABLE orders; --",
        "SELECT 1 /* unclosed",
        "UPDATE orders SET total = 0",
        "WITH w AS (DELETE FROM orders RETURNING 1) SELECT count(*) FROM w",
        "SELECT nosuch FROM orders",
        "EXPLAIN SELECT 1",
        "CALL enable_logging(storage = 'file')",
        "SELECT count(*) FROM pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')::bigint",
        "SELECT nextval('seq')",
        "SELECT 1 FROM set_config('transaction_read_only', 'off', false), dblink('x', 'y') AS t(i"
            + " int)",
        "DO $$ BEGIN DELETE FROM orders; END $$",
        "SELECT currval("
      })
  void nothingButAReadIsRun(String query) throws Exception {
    execute("CREATE SEQUENCE IF NOT EXISTS seq");
    Contract contract = contract(rule("bad", "sql_metric", query, ", \"fail\": {\"mustBe\": 1}"));
    for (Supplier<Store> store : List.<Supplier<Store>>of(this::duckDb, SqlRulesTest::postgres)) {
      Stores stores = new Stores(folder, store);
      orders(stores);
      RuleResult staged = Stores.result(stores.upsert(contract, "orders.csv", "kept"), "bad");
      assertThat(staged.status()).as(staged.message()).isEqualTo(Status.ERROR);
      assertThat(staged.message()).isNotBlank().doesNotContain("root:");
    }
    assertThat(Files.exists(Path.of("/tmp/javatask-must-not-be-there.csv"))).isFalse();
    assertThat(Files.exists(Path.of("/tmp/javatask-must-not-be-there.db"))).isFalse();
  }

  @Test
  void aQueryThatTakesTooLongIsAnError() throws Exception {
    Contract contract =
        contract(
            rule(
                "slow",
                "sql_failed_rows",
                "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i > 0)"
                    + " SELECT count(*) FROM r a, r b, r c WHERE a.i + b.i + c.i < 0",
                ""));
    for (Supplier<Store> store : List.<Supplier<Store>>of(this::duckDb, SqlRulesTest::postgres)) {
      Stores stores = new Stores(folder, store, Duration.ofSeconds(1));
      orders(stores);
      RuleResult slow = Stores.result(stores.upsert(contract, "orders.csv", "slow"), "slow");
      assertThat(slow.status()).isEqualTo(Status.ERROR);
      assertThat(slow.message()).contains("longer than 1 s");
    }
  }

  @Test
  void aQueryEndsWithTheRunThatAsksIt() throws Exception {
    Contract contract =
        contract(
            rule(
                "slow",
                "sql_failed_rows",
                "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i > 0)"
                    + " SELECT count(*) FROM r a, r b WHERE a.i + b.i < 0",
                ""));
    for (Supplier<Store> store : List.<Supplier<Store>>of(this::duckDb, SqlRulesTest::postgres)) {
      Stores stores = new Stores(folder, store);
      orders(stores);
      Thread run = Thread.currentThread();
      AtomicLong told = new AtomicLong();
      Thread canceller =
          new Thread(
              () -> {
                awaitQuery();
                told.set(System.nanoTime());
                run.interrupt();
              });
      canceller.start();
      assertThatThrownBy(() -> stores.upsert(contract, "orders.csv", "ended"))
          .isInstanceOfSatisfying(
              TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
      assertThat(System.nanoTime() - told.get()).isLessThan(2_000_000_000L);
      assertThat(Thread.interrupted()).isTrue();
      canceller.join();
    }
  }

  /** Waits until a query has run for a while. */
  private static void awaitQuery() {
    try {
      while (Thread.getAllStackTraces().keySet().stream()
          .noneMatch(t -> t.getName().equals("javatask-query"))) {
        Thread.sleep(10);
      }
      Thread.sleep(500);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aContractThatWasSentAsksNothing() throws Exception {
    Contract contract =
        contract(rule("q", "sql_metric", "SELECT 1", ", \"fail\": {\"mustBe\": 1}"));
    Stores stores = new Stores(folder, this::duckDb);
    orders(stores);
    RuleResult sent = Stores.result(stores.sent().validateFile(contract, "orders.csv"), "q");
    assertThat(sent.status()).isEqualTo(Status.NOT_EVALUATED);
    assertThat(sent.message()).contains("sqlFromSentContracts");
  }

  @Test
  void postgresWantsARoleThatCannotWrite() throws Exception {
    Contract contract =
        contract(rule("q", "sql_metric", "SELECT 1", ", \"fail\": {\"mustBe\": 1}"));
    Stores none =
        new Stores(
            folder, () -> PostgresStore.connecting(url, "loader", Optional.empty(), "warehouse"));
    orders(none);
    assertThat(Stores.result(none.upsert(contract, "orders.csv", "w"), "q").message())
        .contains("give the location sqlUser");
    Stores same =
        new Stores(
            folder,
            () ->
                PostgresStore.connecting(
                    url, "loader", Optional.empty(), "loader", Optional.empty(), "warehouse"));
    RuleResult writer = Stores.result(same.upsert(contract, "orders.csv", "w"), "q");
    assertThat(writer.status()).isEqualTo(Status.NOT_EVALUATED);
    assertThat(writer.message()).contains("may write to tables");
    Stores admin =
        new Stores(
            folder,
            () ->
                PostgresStore.connecting(
                    url, "loader", Optional.empty(), "postgres", Optional.empty(), "warehouse"));
    assertThat(Stores.result(admin.upsert(contract, "orders.csv", "w"), "q").message())
        .contains("is a superuser");
  }
}
