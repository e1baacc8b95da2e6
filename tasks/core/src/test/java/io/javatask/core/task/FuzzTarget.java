package io.javatask.core.task;

import com.github.luben.zstd.Zstd;
import io.javatask.api.ErrorCategory;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.check.References;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.contract.ContractReader.Finding;
import io.javatask.core.contract.FileDialect;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.sink.ParquetSnapshot;
import io.javatask.core.sink.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** What damaged bytes are given to, and what must hold of the answer whatever they are. */
enum FuzzTarget {
  CSV(".csv"),
  CSV_GZIP(".csv.gz"),
  CSV_ZSTD(".csv.zst"),
  TSV(".tsv"),
  JSON_LINES(".jsonl"),
  JSON_LINES_GZIP(".jsonl.gz"),
  JSON_ARRAY(".json"),
  PARQUET(".parquet"),
  CONTRACT(".json");

  private static final String DAY = "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z";
  private static final List<String> ROWS =
      List.of(
          lines(
              "\n",
              "id,kind,n,d,at,day,tags",
              "1,a,5,1.25,2026-01-01T10:00:00Z,2026-01-01,\"[1, 2]\"",
              "2,b,,,,,",
              "1,zz,x,1.255,never,2026-02-30,{"),
          lines(
              "\r\n",
              "id,kind,n,d,at,day,tags",
              "\"1\",\"a \"\"q\"\", b\",-7,0,2026-01-01T10:00:00+02:00,2026-01-01,\"[\n]\"",
              "",
              "3,a",
              "4,a,1,2,,,,,"),
          lines("\n", "\uFEFFid,kind", "1,é", "2,😀"));
  private static final List<String> RECORDS =
      List.of(
          lines(
              "\n",
              "{\"id\": \"1\", \"kind\": \"a\", \"n\": 5, \"d\": 1.25, \"at\":"
                  + " \"2026-01-01T10:00:00Z\"}",
              "{\"id\": \"1\", \"n\": 1.0, \"d\": 1e2, \"day\": \"2026-01-01\", \"tags\": [1,"
                  + " {\"x\": null}]}",
              "",
              "[1]"),
          lines(
              "\r\n",
              "{\"id\": null, \"kind\": 7, \"n\": \"5\", \"d\": \"x\", \"tags\": {\"a\": [[[]]]},"
                  + " \"extra\": true}",
              "{\"id\": \"\\u00e9\\ud83d\\ude00\", \"id\": \"2\"}",
              "{\"n\": 12345678901234567890, \"id\": \"3\"}",
              "{"));
  private static final List<String> ARRAYS =
      List.of(
          "["
              + RECORDS.get(0).lines().filter(l -> !l.isEmpty()).collect(Collectors.joining(",\n"))
              + "]\n",
          "[ {\"id\": \"\\u00e9\\ud83d\\ude00\", \"tags\": [\"]\", \"\\\"\"]}\r\n,,"
              + " {\"id\": null, \"n\": 1.5e3} , 7, null]",
          "[]");
  private static final List<byte[]> PARQUET_FILES = parquet();
  private static final Contract CONTRACT_OF_ROWS =
      new ContractReader().read(contract(), "fuzz.json", Optional.empty());

  /** Without what blames rows late, for which all rows are read. */
  private static final Contract ASKED =
      new ContractReader()
          .read(
              contract()
                  .replaceFirst("(?s)\\{\"id\": \"outliers\".*?\\}\\}\\},", "")
                  .replaceFirst(
                      "\"primaryKey\": true, \"primaryKeyPosition\": 1", "\"unique\": true"),
              "asked.json",
              Optional.empty());

  private final String ending;

  FuzzTarget(String ending) {
    this.ending = ending;
  }

  private static String lines(String end, String... lines) {
    return String.join(end, lines) + end;
  }

  private static String contract() {
    return """
    {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "name": "t", "version": "1.0.0",
     "status": "active", "schema": [{"name": "t", "logicalType": "object", "properties": [
      {"name": "id", "logicalType": "string", "primaryKey": true, "primaryKeyPosition": 1},
      {"name": "kind", "logicalType": "string", "required": true, "enum": [{"value": "a"}, {"value": "b"}],
       "logicalTypeOptions": {"pattern": "^[a-z]+$", "maxLength": 3}},
      {"name": "n", "logicalType": "integer", "logicalTypeOptions": {"minimum": 0, "multipleOf": 2}},
      {"name": "d", "logicalType": "number", "physicalType": "decimal(10,2)"},
      {"name": "at", "logicalType": "timestamp"}, {"name": "day", "logicalType": "date"},
      {"name": "tags", "logicalType": "array", "logicalTypeOptions": {"maxItems": 2, "uniqueItems": true}}],
     "quality": [
      {"type": "library", "metric": "rowCount", "mustBeGreaterThan": 0},
      {"id": "increasing", "type": "custom", "engine": "javatask",
       "implementation": {"check": "increasing", "column": "n"}},
      {"id": "median", "type": "custom", "engine": "javatask",
       "implementation": {"check": "median", "column": "d", "arguments": {"min": 0}}},
      {"id": "outliers", "type": "custom", "engine": "javatask",
       "implementation": {"check": "z_score", "column": "d", "arguments": {"threshold": 3}}},
      {"id": "record", "type": "custom", "engine": "javatask",
       "implementation": {"check": "json_schema", "arguments": {"schema": {"type": "object",
        "required": ["id"], "properties": {"n": {"type": ["integer", "null"], "multipleOf": 0.5},
         "tags": {"items": {"type": "integer"}, "uniqueItems": true}}}}}}]}],
     "slaProperties": [{"property": "freshness", "value": 2, "unit": "h", "element": "t.at"}]}
    """;
  }

  /** Files of several encodings, with and without compression. */
  private static List<byte[]> parquet() {
    List<byte[]> files = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      for (String options :
          List.of(
              "COMPRESSION uncompressed",
              "COMPRESSION snappy",
              "COMPRESSION zstd, PARQUET_VERSION v2")) {
        Path file = Files.createTempFile("fuzz", ".parquet");
        statement.execute(
            "COPY (SELECT i::VARCHAR AS id, ['a', 'b', NULL][i % 3 + 1] AS kind, i AS n,"
                + " i::DECIMAL(10,2) AS d, TIMESTAMPTZ '2026-01-01 10:00:00+00' AS at,"
                + " DATE '2026-01-01' AS day, [i, NULL] AS tags FROM range(40) AS t(i)) TO '"
                + file
                + "' (FORMAT parquet, "
                + options
                + ")");
        files.add(Files.readAllBytes(file));
        Files.delete(file);
      }
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(e);
    }
    return List.copyOf(files);
  }

  /** The whole inputs that damage begins with. */
  private List<byte[]> whole() {
    if (this == PARQUET) {
      return PARQUET_FILES;
    }
    List<String> texts =
        switch (this) {
          case CSV, CSV_GZIP, CSV_ZSTD -> ROWS;
          case TSV -> ROWS.stream().map(r -> r.replace(',', '\t')).toList();
          case JSON_LINES, JSON_LINES_GZIP -> RECORDS;
          case JSON_ARRAY -> ARRAYS;
          case PARQUET -> List.of();
          case CONTRACT -> List.of(contract());
        };
    return texts.stream().map(t -> t.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /** The damaged input that a random number stands for: the bytes of a file. */
  byte[] input(Random random) {
    List<byte[]> whole = whole();
    Mutation mutation = new Mutation(random);
    byte[] start = whole.get(random.nextInt(whole.size()));
    boolean inside = random.nextBoolean();
    return switch (this) {
      case CSV, TSV, JSON_LINES, JSON_ARRAY, PARQUET, CONTRACT -> mutation.of(start, whole);
      case CSV_GZIP, JSON_LINES_GZIP ->
          inside
              ? gzip(mutation.of(start, whole))
              : mutation.of(gzip(start), List.of(gzip(start), start));
      case CSV_ZSTD ->
          inside
              ? Zstd.compress(mutation.of(start, whole))
              : mutation.of(Zstd.compress(start), List.of(Zstd.compress(start), start));
    };
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * Gives an input to the target.
   *
   * @return what is wrong with the answer, if anything is; an exception is wrong too
   */
  Optional<String> problem(byte[] input, Path folder) throws Exception {
    return this == CONTRACT ? problemOfContract(input) : problemOfRows(input, folder);
  }

  private static Optional<String> problemOfContract(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    List<Finding> findings = new ContractReader().lint(text, "fuzz.json");
    for (Finding finding : findings) {
      if (!finding.pointer().isEmpty() && !finding.pointer().startsWith("/")) {
        return Optional.of("no JSON pointer: " + finding);
      }
    }
    boolean refused = findings.stream().anyMatch(f -> f.level() == Finding.Level.ERROR);
    try {
      new ContractReader().read(text, "fuzz.json", Optional.empty());
      return refused ? Optional.of("read in spite of " + findings) : Optional.empty();
    } catch (TaskException e) {
      boolean several = String.valueOf(e.getMessage()).contains("several schema objects");
      return refused || several ? Optional.empty() : Optional.of("refused without a finding: " + e);
    }
  }

  private Optional<String> problemOfRows(byte[] input, Path folder) throws Exception {
    Path file = folder.resolve("fuzz" + ending);
    Files.write(file, input);
    Path quarantine = folder.resolve("q.jsonl");
    Files.deleteIfExists(quarantine);
    Pipeline pipeline =
        new Pipeline(
            LocalContext.of(CONTRACT_OF_ROWS, DAY),
            CONTRACT_OF_ROWS,
            new Pipeline.Settings("validate", Optional.empty(), 5, quarantine, References.NONE));
    ValidationReport report;
    try {
      report =
          pipeline.run(
              () -> Inputs.open(file, "fuzz", CONTRACT_OF_ROWS, FileDialect.DEFAULT),
              Optional.empty());
    } catch (TaskException e) {
      boolean ours = e.code().category() == ErrorCategory.INTERNAL;
      return ours ? Optional.of("blamed on ourselves: " + e) : Optional.empty();
    }
    Optional<String> problem = problem(report, quarantine);
    return problem.isEmpty() && this == PARQUET ? problemOfAsking(file, quarantine) : problem;
  }

  /** What SQL says of a file has to be what its rows say. */
  private static Optional<String> problemOfAsking(Path file, Path quarantine) throws Exception {
    Pipeline pipeline =
        new Pipeline(
            LocalContext.of(ASKED, DAY),
            ASKED,
            new Pipeline.Settings("validate", Optional.empty(), 5, quarantine, References.NONE));
    Optional<String> told = asked(pipeline, file).map(report -> shown(report, quarantine));
    if (told.isEmpty()) {
      return Optional.empty();
    }
    ValidationReport read;
    try {
      read =
          pipeline.run(
              () -> Inputs.open(file, "fuzz", ASKED, FileDialect.DEFAULT), Optional.empty());
    } catch (TaskException e) {
      // what the statistics of a file answer is not decoded by SQL
      return e.code() == ErrorCode.SOURCE_UNREADABLE
          ? Optional.empty()
          : Optional.of("SQL says " + told.get() + "\nand rows " + e);
    }
    String shown = shown(read, quarantine);
    return told.filter(t -> !t.equals(shown)).map(t -> "SQL says " + t + "\nand rows " + shown);
  }

  /** The report by SQL; empty where all rows have to be read. */
  private static Optional<ValidationReport> asked(Pipeline pipeline, Path file)
      throws InterruptedException {
    Optional<Snapshot> opened = ParquetSnapshot.open("fuzz", Map.of("fuzz", file), ASKED);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    try (Snapshot snapshot = opened.get()) {
      return new StoredCheck(LocalContext.of(ASKED, DAY), pipeline, snapshot).run();
    }
  }

  /** Of so many of the files that damage begins with SQL is asked. */
  static int askedParquet(Path folder) throws Exception {
    int asked = 0;
    for (byte[] whole : PARQUET_FILES) {
      Path file = Files.write(folder.resolve("whole.parquet"), whole);
      Pipeline.Settings settings =
          new Pipeline.Settings(
              "validate", Optional.empty(), 5, folder.resolve("q.jsonl"), References.NONE);
      Pipeline pipeline = new Pipeline(LocalContext.of(ASKED, DAY), ASKED, settings);
      asked += asked(pipeline, file).isPresent() ? 1 : 0;
    }
    return asked;
  }

  private static String shown(ValidationReport report, Path quarantine) {
    try {
      return report.toString().replaceAll("stored\\.[a-z_]+=[^,}]*(, )?", "").replace(", }", "}")
          + (Files.exists(quarantine) ? Files.readString(quarantine) : "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> problem(ValidationReport report, Path quarantine)
      throws IOException {
    ValidationReport.Rows rows = report.rows();
    if (rows.read() != rows.accepted() + rows.quarantined() + rows.rejected()
        || Math.min(rows.accepted(), Math.min(rows.quarantined(), rows.rejected())) < 0) {
      return Optional.of("rows do not add up: " + rows);
    }
    List<String> answered = report.results().stream().map(RuleResult::rule).toList();
    Set<String> declared =
        CONTRACT_OF_ROWS.rules().stream().map(r -> r.id()).collect(Collectors.toSet());
    List<String> once = answered.stream().filter(declared::contains).toList();
    if (once.size() != declared.size() || Set.copyOf(answered).size() != answered.size()) {
      return Optional.of("rules answered: " + answered);
    }
    for (RuleResult result : report.results()) {
      if (result.failed() > Math.max(result.evaluated(), rows.read())) {
        return Optional.of("more failing than read: " + result);
      }
    }
    long held =
        Files.exists(quarantine)
            ? Files.readString(quarantine).chars().filter(c -> c == '\n').count()
            : 0;
    return held == rows.quarantined() + rows.rejected()
        ? Optional.empty()
        : Optional.of("quarantine holds " + held + " of " + rows);
  }
}
