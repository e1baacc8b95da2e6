package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.PushedChecks;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.sink.DuckDBFiles;
import io.javatask.core.sink.DuckDBStore;
import io.javatask.core.sink.ParquetSnapshot;
import io.javatask.core.sink.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Parquet files are judged alike by what SQL says of them and by their rows. */
class ParquetPushdownTest {
  private static final Map<String, String> TYPES =
      Map.of(
          "integer", "BIGINT",
          "number", "DOUBLE",
          "boolean", "BOOLEAN",
          "date", "DATE",
          "timestamp", "TIMESTAMPTZ",
          "time", "TIME");

  /** What is asked of accepted rows, so that all are read. */
  private static final Set<CheckName> QUERIES =
      EnumSet.of(CheckName.SQL_METRIC, CheckName.SQL_FAILED_ROWS);

  @TempDir Path folder;

  private Connection connection;
  private Stores stores;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    execute("SET TimeZone = 'UTC'");
    DuckDBFiles files = new DuckDBFiles();
    stores = new Stores(folder, () -> new DuckDBStore(files, folder.resolve("w.duckdb"), "w"));
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void write(String file, String select) throws SQLException {
    write(file, select, "");
  }

  private void write(String file, String select, String options) throws SQLException {
    execute(
        "COPY (" + select + ") TO '" + folder.resolve(file) + "' (FORMAT parquet" + options + ")");
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''").replace("\0", "' || chr(0) || '") + "'";
  }

  private static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** The rows of a case, with columns of the declared types or with texts alone. */
  private static String rows(JsonNode test, boolean typed) {
    List<String> selects = new ArrayList<>();
    for (JsonNode row : test.get("rows").values()) {
      selects.add(row(test, typed, Optional.of(row)));
    }
    return selects.isEmpty()
        ? row(test, typed, Optional.empty()) + " LIMIT 0"
        : String.join(" UNION ALL ", selects);
  }

  private static String row(JsonNode test, boolean typed, Optional<JsonNode> row) {
    return test.get("columns")
        .propertyStream()
        .map(
            column -> {
              String type = typed ? TYPES.getOrDefault(column.getValue().asString(), "") : "";
              JsonNode cell = row.map(r -> r.path(column.getKey())).orElse(null);
              String text =
                  cell == null || cell.isNull() || cell.isMissingNode()
                      ? "NULL"
                      : quoted(cell.isString() ? cell.stringValue() : cell.toString());
              return "TRY_CAST("
                  + text
                  + " AS "
                  + (type.isEmpty() ? "VARCHAR" : type)
                  + ") AS "
                  + identifier(column.getKey());
            })
        .collect(Collectors.joining(", ", "SELECT ", ""));
  }

  /** All that a report says, but for what tells the two ways apart. */
  private static String shown(ValidationReport report) {
    return report
        .toString()
        .replaceAll("epoch=\\d+", "")
        .replaceAll("stored\\.[a-z_]+=[^,}]*(, )?", "")
        .replaceAll(", \\}", "}");
  }

  private static Optional<Double> answered(ValidationReport report) {
    return Optional.ofNullable(report.metrics().get("stored.rules_answered"));
  }

  /**
   * Both ways of judging.
   *
   * @param difference what differs between them
   */
  private record Ways(ValidationReport pushed, Optional<String> difference) {}

  private Ways ways(Contract contract, String source) throws Exception {
    String streamed =
        shown(stores.validateSource(contract, source, Pushdown.NEVER)) + stores.quarantined();
    ValidationReport report = stores.validateSource(contract, source, Pushdown.AUTO);
    String pushed = shown(report) + stores.quarantined();
    return new Ways(
        report,
        Optional.of("\nstreamed " + streamed + "\npushed   " + pushed)
            .filter(d -> !pushed.equals(streamed)));
  }

  private ValidationReport same(Contract contract, String source) throws Exception {
    Ways ways = ways(contract, source);
    assertThat(ways.difference()).isEmpty();
    assertThat(ways.pushed().sourceDigest()).isPresent();
    return ways.pushed();
  }

  /**
   * The cases of the conformance suite as Parquet, by turns with typed columns and with texts
   * alone: every sixth, and more of a check until SQL has answered it; with {@code
   * -Djavatask.cases=all} each case is both.
   */
  @Test
  void casesAreAnsweredAlike() throws Exception {
    Set<CheckName> answered = EnumSet.noneOf(CheckName.class);
    Set<CheckName> answerable = EnumSet.noneOf(CheckName.class);
    List<String> wrong = new ArrayList<>();
    boolean all = System.getProperty("javatask.cases", "").equals("all");
    int number = 0;
    for (JsonNode test : ConformanceCasesTest.all()) {
      CheckName check = CheckName.of(test.get("check").asString());
      boolean told = PushedChecks.of(check).isPresent() && !QUERIES.contains(check);
      if (told && !test.has("where")) {
        answerable.add(check);
      }
      int turn = number++ % 12;
      boolean waiting = told && !answered.contains(check);
      for (boolean typed : List.of(true, false)) {
        if (all || (typed ? turn == 0 || waiting : turn == 6)) {
          String name = test.get("check") + " " + test.get("case") + (typed ? "" : ", texts");
          boolean whole = isAlike(test, typed, name, wrong);
          if (whole) {
            answered.add(check);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(answered).containsAll(answerable);
  }

  /** Judges a case both ways; whether SQL answered all of its rules. */
  private boolean isAlike(JsonNode test, boolean typed, String name, List<String> wrong)
      throws Exception {
    Contract contract = Stores.contract(ConformanceCasesTest.contract(test).toString(), "t");
    stores.file(
        "other.jsonl", test.path("other").values().stream().map(JsonNode::toString).toList());
    write("rows.parquet", rows(test, typed));
    Ways ways = ways(contract, "landing:rows.parquet");
    ways.difference().ifPresent(d -> wrong.add(name + d));
    return answered(ways.pushed()).filter(n -> n == contract.rules().size()).isPresent();
  }

  private static final String ODD =
      """
      {"name": "odd", "properties": [
        {"name": "id", "logicalType": "integer", "unique": true, "required": true},
        {"name": "suspect", "logicalType": "number",
         "logicalTypeOptions": {"minimum": -5, "maximum": 5},
         "quality": [{"id": "f_zero", "type": "custom", "engine": "javatask",
           "implementation": {"check": "zero_count", "arguments": {"min": 2}}}]},
        {"name": "d", "logicalType": "number", "physicalType": "decimal(12,3)",
         "logicalTypeOptions": {"minimum": 0.1}, "unique": true},
        {"name": "a \\"b\\" c", "logicalType": "string",
         "logicalTypeOptions": {"minLength": 2, "maxLength": 3, "pattern": "^[^\\\\s@]+$"},
         "enum": [{"value": "Ab"}, {"value": "é́"}, {"value": "😀😀"}],
         "quality": [{"id": "s_min", "type": "custom", "engine": "javatask",
           "implementation": {"check": "min", "arguments": {"min": "a"}}}]},
        {"name": "t", "logicalType": "timestamp",
         "logicalTypeOptions": {"minimum": "2026-01-01T00:00:00+01:00"},
         "quality": [{"id": "t_max", "type": "custom", "engine": "javatask",
           "implementation": {"check": "max", "arguments": {"max": "2026-01-01T00:00:00Z"}}}]},
        {"name": "local", "logicalType": "timestamp",
         "logicalTypeOptions": {"maximum": "2026-01-01T00:00:00Z"}},
        {"name": "day", "logicalType": "date", "logicalTypeOptions": {"maximum": "2026-01-01"}},
        {"name": "at", "logicalType": "time", "logicalTypeOptions": {"maximum": "12:00:00"}},
        {"name": "b", "logicalType": "boolean", "enum": [{"value": true}]},
        {"name": "list", "logicalType": "array", "logicalTypeOptions": {"maxItems": 1}},
        {"name": "clash", "logicalType": "string"},
        {"name": "gone", "logicalType": "string", "required": true}],
       "quality": [
         {"id": "pair", "type": "custom", "engine": "javatask",
           "implementation": {"check": "pair_compare", "columns": ["local", "t"],
             "arguments": {"operator": "less_or_equal"}}},
         {"id": "extra", "type": "custom", "engine": "javatask",
           "implementation": {"check": "in_set", "column": "extra", "origin": "elsewhere",
             "arguments": {"values": ["1", "2"]}}},
         {"id": "upper", "type": "custom", "engine": "javatask",
           "implementation": {"check": "row_expression",
             "arguments": {"expression": "d < 5"}}},
         {"id": "members", "type": "custom", "engine": "javatask",
           "implementation": {"check": "duplicate_values", "columns": ["day", "at"],
             "fail": {"mustBeLessThan": 1}}}]}
      """;

  private static final String VALUES =
      """
      SELECT * FROM (VALUES
      (1, 'NaN'::DOUBLE, 0.1, 'Ab', '2025-12-31 23:00:00', DATE '2026-01-01', TIME '11:59:59', true, [1], 7, 1),
      (2, '-0.0', 0.100, 'ab', '2025-12-31 22:59:59.999999', '2026-01-02', '12:00:00', false, [1, 2], NULL, 2),
      (2, '0', 0.099, 'AB', '2026-01-01 07:00:00', NULL, '12:00:00.000001', NULL, NULL, 7, 3),
      (4, 'Infinity', NULL, '😀😀', '2026-01-01 23:00:00', '2026-01-01', NULL, true, [], 7, NULL),
      (NULL, '-Infinity', 5.001, 'é', NULL, '1999-12-31', '00:00:00', true, [NULL], 7, 1),
      (6, '1.5', 123456789.123, 'é́', '2026-01-01 00:00:00', '9999-12-31', '23:59:59', true, [1], 7, 1),
      (7, '5.000000000000001', 5, '', '2026-01-01 00:00:00', '2026-01-01', '01:00:00', true, [1], 7, 1),
      (8, '5', -0.5, 'a@d', '2026-01-01 00:00:00', '2026-01-01', '01:00:00', true, [1], 7, 1),
      (9, NULL, 7, NULL, '2026-01-01 00:00:00', '2026-01-01', '01:00:00', true, [1], 7, 1))
      AS v(id, suspect, d, "a ""b"" c", t, day, "at", b, list, clash, extra)
      """;

  private static final String TYPED =
      "SELECT * REPLACE (%s AS id, suspect::%s AS suspect, d::DECIMAL(12,3) AS d,"
          + " (t || '+00')::TIMESTAMPTZ AS t), t::%s AS local FROM ("
          + VALUES
          + ")";

  private static Contract odd() {
    return Stores.contract(
        Stores.document(ODD)
            .replaceFirst(
                "\\}\\s*$",
                ", \"slaProperties\": [{\"property\": \"freshness\", \"element\": \"odd.t\","
                    + " \"value\": 1, \"unit\": \"h\"}]}"),
        "odd");
  }

  @Test
  void oddValuesAreJudgedAlike() throws Exception {
    for (String types :
        List.of(
            "id::BIGINT DOUBLE TIMESTAMP",
            "id::UTINYINT FLOAT TIMESTAMP_NS",
            "id::DOUBLE DOUBLE TIMESTAMP_MS")) {
      String typed = TYPED.formatted((Object[]) types.split(" "));
      write("odd.parquet", typed);
      write("none.parquet", typed + " LIMIT 0");
      ValidationReport report = same(odd(), "landing:odd.parquet");
      assertThat(answered(report)).isPresent();
      assertThat(report.rows().read()).isEqualTo(9);
      same(odd(), "landing:none.parquet");
    }
  }

  /** Rows are numbered through all files, and each is said to be of its own. */
  @Test
  void manyFilesAreJudgedAlike() throws Exception {
    String typed = TYPED.formatted("id::BIGINT", "DOUBLE", "TIMESTAMP");
    Files.createDirectories(folder.resolve("day=1"));
    write("day=1/b.parquet", typed);
    write("day=1/c.parquet", typed + " LIMIT 0");
    write("day=1/d.parquet", typed + " WHERE id > 5", ", ROW_GROUP_SIZE 2048");
    ValidationReport report = same(odd(), "landing:day=1/*.parquet");
    assertThat(answered(report)).isPresent();
    assertThat(report.rows().read()).isEqualTo(13);
    assertThat(stores.quarantined()).contains("\"row\":12,").contains("day=1/d.parquet");
    // files of other columns, and of columns of another type, are read
    write("day=1/e.parquet", "SELECT 1 AS id");
    assertThat(answered(same(odd(), "landing:day=1/*.parquet"))).isEmpty();
    write("day=1/e.parquet", TYPED.formatted("id::INTEGER", "DOUBLE", "TIMESTAMP"));
    assertThat(answered(same(odd(), "landing:day=1/*.parquet"))).isEmpty();
  }

  /** What a read makes malformed, or what it cannot give, is left to the read. */
  @Test
  void valuesThatNoStoreKeepsAreJudgedAlike() throws Exception {
    String typed = TYPED.formatted("id::BIGINT", "DOUBLE", "TIMESTAMP");
    for (String odd :
        List.of(
            "'a' || chr(0) AS \"a \"\"b\"\" c\"",
            "chr(0) AS extra",
            "'infinity'::TIMESTAMPTZ AS t",
            "'-infinity'::DATE AS day")) {
      write("odd.parquet", "SELECT * REPLACE (" + odd + ") FROM (" + typed + ")");
      String source = "landing:odd.parquet";
      Contract contract = odd();
      try {
        assertThat(answered(same(contract, source))).isEmpty();
      } catch (TaskException e) {
        assertThat(odd).contains("infinity");
        assertThatThrownBy(() -> stores.validateSource(contract, source, Pushdown.AUTO))
            .hasMessage(e.getMessage());
      }
    }
  }

  /** A rule is not asked of a column whose values are none of its type. */
  @Test
  void valuesOfAnotherTypeAreJudgedAlike() throws Exception {
    String quality =
        """
        [{"type": "custom", "engine": "javatask",
          "implementation": {"check": "length", "arguments": {"min": 1}}},
         {"type": "custom", "engine": "javatask", "implementation": {"check": "unique"}},
         {"type": "library", "metric": "nullValues", "mustBeLessThan": 1}]\
        """;
    for (String logical : List.of("string", "object", "integer", "boolean", "date", "timestamp")) {
      String column =
          "{\"name\": \"s\", \"logicalType\": \"%s\"%s}"
              .formatted(logical, logical.equals("string") ? ", \"quality\": " + quality : "");
      Contract contract =
          Stores.contract(
              Stores.document("{\"name\": \"clash\", \"properties\": [" + column + "]}"), "clash");
      for (String value :
          List.of(
              "5::INTEGER", "DATE '2026-01-05'", "TRUE", "1.50::DECIMAL(9, 2)", "1.5::DOUBLE")) {
        write("clash.parquet", "SELECT " + value + " AS s FROM range(3)");
        ValidationReport report = same(contract, "landing:clash.parquet");
        if (logical.equals("string") || logical.equals("object")) {
          assertThat(report.results())
              .as(logical + " " + value)
              .anySatisfy(
                  r -> {
                    assertThat(r.rule()).isEqualTo("s.type");
                    assertThat(r.failed()).isEqualTo(3);
                  });
        }
      }
    }
  }

  /** Columns that have the names of DuckDB's own hide them. */
  @Test
  void namesOfDuckDbAreJudgedAlike() throws Exception {
    for (String name : List.of("file_row_number", "FILENAME", "_javatask_ordinal", "t", "places")) {
      Contract contract =
          Stores.contract(
              Stores.document(
                  "{\"name\": \"n\", \"properties\": [{\"name\": \""
                      + name
                      + "\", \"logicalType\": \"integer\", \"unique\": true,"
                      + " \"logicalTypeOptions\": {\"minimum\": 3}}]}"),
              "n");
      write("n.parquet", "SELECT unnest([5, 1, 5]) AS " + identifier(name));
      assertThat(same(contract, "landing:n.parquet").rows().quarantined()).isEqualTo(2);
    }
  }

  private static final Contract MANY =
      Stores.contract(
          Stores.document(
              """
              {"name": "many", "properties": [
                {"name": "id", "logicalType": "integer", "unique": true},
                {"name": "kind", "logicalType": "string", "enum": [{"value": "a"}]},
                {"name": "note", "logicalType": "string"}]}
              """),
          "many");

  /** So few and so many rows that they are fetched by their places, by a scan, and all. */
  @Test
  void anyNumberOfRowsIsFetched() throws Exception {
    String select =
        "SELECT i AS id, CASE WHEN i %% %d = 0 THEN 'x' ELSE 'a' END AS kind, 'n' || i AS note"
            + " FROM range(1100000) AS t(i)";
    for (int each : List.of(100_000, 10, 2)) {
      write("many.parquet", select.formatted(each));
      ValidationReport report = stores.validateSource(MANY, "landing:many.parquet");
      assertThat(report.rows().quarantined()).isEqualTo(1_100_000 / each);
      assertThat(report.metrics())
          .containsEntry("stored.rows_fetched", each == 2 ? 1.1e6 : 1.1e6 / each);
      assertThat(answered(report)).contains((double) MANY.rules().size());
    }
    ValidationReport report = same(MANY, "landing:many.parquet");
    assertThat(report.rows().quarantined()).isEqualTo(550_000);
  }

  /** What a file says of its values may be wrong: it is the values that count. */
  @Test
  void wrongStatisticsHideNoRow() throws Exception {
    write("s.parquet", "SELECT i AS id, 'a' AS kind, 'n' AS note FROM range(1000, 1010) AS t(i)");
    Path file = folder.resolve("s.parquet");
    byte[] bytes = Files.readAllBytes(file);
    Contract contract =
        Stores.contract(
            Stores.document(
                """
                {"name": "many", "properties": [{"name": "id", "logicalType": "integer",
                  "logicalTypeOptions": {"maximum": 1005}}]}
                """),
            "many");
    assertThat(same(contract, "landing:s.parquet").rows().quarantined()).isEqualTo(4);
    int changed = 0;
    for (int i = bytes.length / 2; i + 8 <= bytes.length; i++) {
      if (bytes[i] == (byte) 0xF1 && bytes[i + 1] == 3 && bytes[i + 2] == 0) {
        bytes[i] = (byte) 0xE8; // 1009, the greatest, becomes 1000
        changed++;
      }
    }
    assertThat(changed).isPositive();
    Files.write(file, bytes);
    assertThat(same(contract, "landing:s.parquet").rows().quarantined()).isEqualTo(4);
  }

  /** The digest is of the bytes that were asked. */
  @Test
  void aFileThatChangesIsNoticed() throws Exception {
    String select = "SELECT i AS id, 'a' AS kind, 'n' AS note FROM range(%d) AS t(i)";
    write("c.parquet", select.formatted(1000));
    write("other.parquet", select.formatted(1000) + " ORDER BY i DESC");
    Path file = folder.resolve("c.parquet");
    FileTime time = Files.getLastModifiedTime(file);
    try (Snapshot snapshot = ParquetSnapshot.open("c", Map.of("c", file), MANY).orElseThrow()) {
      assertThat(snapshot.answers().orElseThrow().rows()).isEqualTo(1000);
      Files.move(folder.resolve("other.parquet"), file, StandardCopyOption.REPLACE_EXISTING);
      Files.setLastModifiedTime(file, time);
      assertThatThrownBy(snapshot::described)
          .isInstanceOfSatisfying(
              TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_CHANGED));
    }
  }
}
