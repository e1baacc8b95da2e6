package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.contract.Contract;
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
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A text that a store cannot keep is its row's fault, and costs no other row its place. */
class UnstorableTextTest {
  private static final Contract CONTRACT =
      Stores.contract(
          Stores.document(
              """
              {"name": "notes", "properties": [
                {"name": "id", "logicalType": "integer", "primaryKey": true},
                {"name": "note", "logicalType": "string"},
                {"name": "more", "logicalType": "object"}],
               "customProperties": [{"property": "policy", "value":
                {"onViolation": "quarantine", "maxRejected": 1}}]}
              """),
          "notes");
  private static final List<String> LINES =
      List.of(
          "{\"id\": 1, \"note\": \"fine\", \"more\": {\"a\": \"\\\\u0000 \\ud83d\\ude00\"}}",
          "{\"id\": 2, \"note\": \"a\\u0000b\"}",
          "{\"id\": 3, \"more\": {\"a\": [\"\\u0000\"]}}",
          "{\"id\": 4, \"more\": {\"\\ud800\": 1}}",
          "{\"id\": 5, \"more\": {\"a\": 1e99999}}",
          "{\"id\": 6, \"more\": {\"a\": 1e300}}");
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

  private List<Stores> stores() {
    Supplier<Store> duckDb = () -> new DuckDBStore(files, folder.resolve("w.duckdb"), "warehouse");
    Supplier<Store> postgres =
        () -> PostgresStore.connecting(url, "postgres", Optional.empty(), "warehouse");
    return List.of(new Stores(folder, duckDb), new Stores(folder, postgres));
  }

  @Test
  void rowsOfJsonAreHeldBackWithWhatToDo() throws Exception {
    for (Stores stores : stores()) {
      stores.file("notes.jsonl", LINES);
      ValidationReport report = stores.upsert(CONTRACT, "notes.jsonl", "notes");
      assertThat(report.rows()).isEqualTo(new Rows(6, 2, 3, 1));
      assertThat(Stores.result(report, "note.type").sample())
          .singleElement()
          .satisfies(row -> assertThat(row.reason()).contains("U+0000", "take it out"));
      assertThat(Stores.result(report, "more.type").sample().stream().map(SampleRow::row))
          .containsExactly(2L, 4L);
      assertThat(Stores.result(report, "more.type").sample())
          .allSatisfy(row -> assertThat(row.reason()).contains("take it out"));
      assertThat(stores.ingest(CONTRACT, "notes.jsonl", "landed").rows())
          .isEqualTo(new Rows(6, 2, 3, 1));
    }
  }

  @Test
  void cellsOfJsonInCsvToo() throws Exception {
    for (Stores stores : stores()) {
      stores.file(
          "notes.csv", List.of("id,more", "1,\"{\"\"a\"\": \"\"\\u0000\"\"}\"", "2,{}", "3,{"));
      ValidationReport report = stores.upsert(CONTRACT, "notes.csv", "csv");
      assertThat(report.rows()).isEqualTo(new Rows(3, 1, 2, 0));
      assertThat(Stores.result(report, "more.type").sample().stream().map(SampleRow::reason))
          .anyMatch(r -> r.contains("U+0000"))
          .anyMatch(r -> r.equals("not of type object"));
    }
  }

  @Test
  void textsOfParquetToo() throws Exception {
    Path file = folder.resolve("notes.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT i AS id, CASE i WHEN 1 THEN 'a' || chr(0) ELSE 'b' END AS note FROM"
              + " range(3) AS t(i)) TO '"
              + file
              + "' (FORMAT parquet)");
    }
    for (Stores stores : stores()) {
      assertThat(stores.upsert(CONTRACT, "notes.parquet", "parquet").rows())
          .isEqualTo(new Rows(3, 2, 1, 0));
    }
  }
}
