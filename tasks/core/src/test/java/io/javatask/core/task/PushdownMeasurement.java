package io.javatask.core.task;

import io.javatask.core.contract.Contract;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.sink.DuckDBFiles;
import io.javatask.core.sink.DuckDBStore;
import io.javatask.core.sink.PostgresStore;
import io.javatask.core.sink.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Supplier;

/** Times the validation of a stored table both ways; a program, not a test. */
final class PushdownMeasurement {
  private static final String RULES =
      """
      {"name": "big", "properties": [
        {"name": "id", "logicalType": "integer", "primaryKey": true, "primaryKeyPosition": 1},
        {"name": "code", "logicalType": "string", "unique": true,
         "logicalTypeOptions": {"minLength": 8, "maxLength": 12, "pattern": "^c-[0-9]+$"}},
        {"name": "kind", "logicalType": "string", "required": true,
         "enum": [{"value": "a"}, {"value": "b"}, {"value": "c"}]},
        {"name": "amount", "logicalType": "number", "physicalType": "decimal(12,2)",
         "logicalTypeOptions": {"minimum": 0}},
        {"name": "score", "logicalType": "number",
         "logicalTypeOptions": {"minimum": 0, "maximum": 1}},
        {"name": "at", "logicalType": "timestamp", "required": true,
         "quality": [{"id": "fresh", "type": "custom", "engine": "javatask",
           "implementation": {"check": "freshness", "arguments": {"max_age": "P3650D"}}}]},
        {"name": "note", "logicalType": "string"},
        {"name": "done", "logicalType": "boolean"}]}
      """;

  private PushdownMeasurement() {}

  /** Arguments: number of rows, and the folder to work in. */
  public static void main(String[] arguments) throws Exception {
    long rows = Long.parseLong(arguments[0]);
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    String filled =
        """
        CREATE TABLE big AS SELECT i AS id, 'c-' || (10000000 + i) AS code,
          CASE WHEN i %% 100000 = 0 THEN 'x' WHEN i %% 3 = 0 THEN 'a' ELSE 'b' END AS kind,
          CAST(CAST(i %% 1000000 AS double precision) / 100 AS decimal(12, 2)) AS amount,
          CAST(i %% 1000 AS double precision) / 1000 AS score,
          TIMESTAMPTZ '2026-01-01T00:00:00Z' - i * INTERVAL '1 second' AS "at",
          CASE WHEN i %% 7 = 0 THEN NULL ELSE 'a note of some length, number ' || i END AS note,
          i %% 2 = 0 AS done
        FROM (SELECT CAST(x AS bigint) AS i FROM generate_series(1, %d) AS g(x)) AS s
        """
            .formatted(rows);
    Path file = folder.resolve("big.duckdb");
    if (!Files.exists(file)) {
      fill("jdbc:duckdb:" + file, filled);
    }
    DuckDBFiles files = new DuckDBFiles();
    measure("DuckDB", folder, () -> new DuckDBStore(files, file, "warehouse"));
    try (EmbeddedPostgres server =
        EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start()) {
      String url = server.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", "");
      String[] made = {filled, "ALTER TABLE big ADD PRIMARY KEY (id)", "VACUUM ANALYZE big"};
      fill(url + "?user=postgres", made);
      measure(
          "PostgreSQL",
          folder,
          () -> PostgresStore.connecting(url, "postgres", Optional.empty(), "warehouse"));
    }
  }

  private static void fill(String database, String... statements) throws Exception {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static void measure(String name, Path folder, Supplier<Store> store) throws Exception {
    Contract contract = Stores.contract(Stores.document(RULES), "big");
    Stores stores = new Stores(folder, store);
    for (Pushdown pushdown : new Pushdown[] {Pushdown.AUTO, Pushdown.NEVER, Pushdown.AUTO}) {
      long start = System.nanoTime();
      ValidationReport report = stores.validateTable(contract, "big", pushdown);
      System.out.printf(
          "%s %s: %.1f s, %s, %s%n",
          name,
          pushdown,
          (System.nanoTime() - start) / 1e9,
          report.rows(),
          report.metrics().getOrDefault("stored.rows_fetched", -1.0));
    }
  }
}
