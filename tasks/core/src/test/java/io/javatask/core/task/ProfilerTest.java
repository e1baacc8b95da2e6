package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.location.ConfiguredLocations;
import io.javatask.core.location.SqlPolicy;
import io.javatask.core.profile.ContractDraft;
import io.javatask.core.report.ProfileReport;
import io.javatask.core.report.ProfileReport.ColumnProfile;
import io.javatask.core.report.ProfileReport.Frequent;
import io.javatask.core.report.ProfileReport.Lengths;
import io.javatask.core.report.ProfileReport.MalformedCell;
import io.javatask.core.report.ProfileReport.RejectedRecord;
import io.javatask.core.report.ProfileReport.Rows;
import io.javatask.core.report.ProfileReport.Shape;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.Status;
import io.javatask.core.report.ValidationReport.Verdict;
import io.javatask.core.sink.DuckDBFiles;
import io.javatask.core.sink.DuckDBStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a profile tells, of files and tables, and what it suggests. */
class ProfilerTest {
  private static final List<String> FORMS =
      List.of("landing:t.csv", "landing:t.jsonl", "landing:t.json", "landing:t.parquet");
  private static final String SELECT =
      "SELECT i AS id, CASE WHEN i % 10 = 0 THEN NULL ELSE i / 4 END AS x,"
          + " (i % 7 * 1.25)::DECIMAL(10,2) AS amount, i % 2 = 0 AS even,"
          + " DATE '2026-01-01' + (i % 5)::INTEGER AS day,"
          + " (TIMESTAMP '2026-01-01 00:00:00.5' + i * INTERVAL 1 SECOND)"
          + "::TIMESTAMPTZ AS at, 'k' || (i % 3) AS kind FROM range(100) AS r(i)";

  @TempDir Path folder = Path.of("");

  private ConfiguredLocations locations() {
    DuckDBFiles files = new DuckDBFiles();
    SqlPolicy policy =
        new SqlPolicy(false, Duration.ofMinutes(1), Map.of("few", "SELECT * FROM t WHERE id < 50"));
    return new ConfiguredLocations(
        Map.of("landing", folder),
        Map.of("warehouse", () -> new DuckDBStore(files, folder.resolve("w.duckdb"), "warehouse")),
        Map.of("warehouse", policy));
  }

  private LocalContext context(Contract contract) {
    return new LocalContext(contract, Optional.empty(), Instant.EPOCH, 1);
  }

  private Profiler profiler(String source, Optional<JsonNode> dialect) {
    Contract unasked = contract(ContractDraft.of("unasked", List.of("x"), Optional.empty()).text());
    return new Profiler(context(unasked), locations(), source, dialect);
  }

  private static Contract contract(String text) {
    return new ContractReader().read(text, "contract.json", Optional.empty());
  }

  private Profiler.Profiled profile(String source) throws InterruptedException {
    return profiler(source, Optional.empty()).run();
  }

  /** What the suggested contract says of the same data. */
  private ValidationReport validated(Profiler.Profiled profiled, String source)
      throws InterruptedException {
    Contract suggested = contract(profiled.contract());
    return new Validate(locations(), CoreTasks.Options.in(folder.resolve("quarantine")))
        .run(
            context(suggested),
            new Validate.Input(
                Optional.of(source),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  private static ColumnProfile column(ProfileReport report, String name) {
    return report.columns().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** The suggested rules of a column, as the contract has them. */
  private static List<String> rules(ProfileReport report, String column) {
    return report.suggestions().stream()
        .filter(s -> s.column().equals(Optional.of(column)))
        .map(s -> s.rule().toString())
        .toList();
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve(name).toAbsolutePath().getParent());
    Files.writeString(folder.resolve(name), text);
  }

  /** The same rows in every form that there is. */
  private void writeForms() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("w.duckdb"));
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("CREATE TABLE t AS " + SELECT);
      statement.execute("COPY t TO '" + folder.resolve("t.parquet") + "' (FORMAT parquet)");
      String texts =
          "SELECT id, x, amount, even, day, strftime(t.at AT TIME ZONE 'UTC',"
              + " '%Y-%m-%dT%H:%M:%S.%fZ') AS at, kind FROM t ORDER BY id";
      statement.execute(
          "COPY (" + texts + ") TO '" + folder.resolve("t.csv") + "' (FORMAT csv, HEADER)");
      statement.execute(
          "COPY (" + texts + ") TO '" + folder.resolve("t.jsonl") + "' (FORMAT json)");
      statement.execute(
          "COPY (" + texts + ") TO '" + folder.resolve("t.json") + "' (FORMAT json, ARRAY true)");
    }
  }

  @Test
  void theFiguresAreThoseOfTheValuesInEveryForm() throws Exception {
    writeForms();
    for (String source : IntStream.range(0, 5).mapToObj(this::form).toList()) {
      ProfileReport report = profile(source).report();

      assertThat(report.rows()).as(source).isEqualTo(new Rows(100, 100, 0));
      ColumnProfile id = column(report, "id");
      assertThat(id.type()).as(source).isEqualTo("integer");
      assertThat(id.distinct()).isEqualTo(100);
      assertThat(id.least()).contains(0L);
      assertThat(id.greatest()).contains(99L);
      assertThat(id.mean()).contains(49.5);
      assertThat(id.deviation().orElseThrow()).isEqualTo(Math.sqrt(100 * 101 / 12.0));
      assertThat(id.quantiles().orElseThrow())
          .containsEntry("p25", 24.75)
          .containsEntry("p50", 49.5);
      ColumnProfile x = column(report, "x");
      assertThat(x.type()).as(source).isEqualTo("number");
      assertThat(x.nulls()).isEqualTo(10);
      assertThat(x.nullRate()).isEqualTo(0.1);
      assertThat(x.least()).contains(0.25);
      assertThat(column(report, "even").type()).as(source).isEqualTo("boolean");
      assertThat(column(report, "even").frequent().orElseThrow())
          .containsExactly(new Frequent(false, 50), new Frequent(true, 50));
      ColumnProfile day = column(report, "day");
      assertThat(List.of(day.type(), day.least().orElseThrow(), day.greatest().orElseThrow()))
          .as(source)
          .isEqualTo(List.of("date", "2026-01-01", "2026-01-05"));
      ColumnProfile at = column(report, "at");
      assertThat(List.of(at.type(), at.least().orElseThrow(), at.distinct()))
          .as(source)
          .isEqualTo(List.of("timestamp", "2026-01-01T00:00:00.500Z", 100L));
      ColumnProfile kind = column(report, "kind");
      assertThat(kind.frequent().orElseThrow())
          .as(source)
          .containsExactly(new Frequent("k0", 34), new Frequent("k1", 33), new Frequent("k2", 33));
      assertThat(kind.lengths()).contains(new Lengths(2, 2, 2.0, 0));
    }
  }

  private String form(int number) {
    return number < FORMS.size() ? FORMS.get(number) : "warehouse:t";
  }

  @Test
  void decimalsStayExact() throws Exception {
    writeForms();
    for (String source : List.of("landing:t.csv", "landing:t.parquet", "warehouse:t")) {
      ColumnProfile amount = column(profile(source).report(), "amount");
      assertThat(amount.physicalType().orElseThrow()).as(source).startsWith("decimal(");
      assertThat(amount.greatest()).as(source).contains(new BigDecimal("7.50"));
      assertThat(amount.distinct()).isEqualTo(7);
      assertThat(amount.frequent().orElseThrow().get(0))
          .isEqualTo(new Frequent(new BigDecimal("0.00"), 15));
    }
    write("wide.csv", "n\n12345678901234567890.5\n12345678901234567890.25\n-1.25\n-1.25\n");
    ColumnProfile wide = column(profile("landing:wide.csv").report(), "n");
    assertThat(wide.physicalType()).contains("decimal(22,2)");
    assertThat(wide.least()).contains(new BigDecimal("-1.25"));
    assertThat(wide.greatest()).contains(new BigDecimal("12345678901234567890.5"));
    assertThat(wide.distinct()).isEqualTo(3);
    assertThat(wide.frequent().orElseThrow()).contains(new Frequent("-1.25", 2));
  }

  @Test
  void theSuggestedContractHoldsInEveryForm() throws Exception {
    writeForms();
    for (String source : IntStream.range(0, 5).mapToObj(this::form).toList()) {
      passes(source, profile(source));
    }
    passes("warehouse:query/few", profile("warehouse:query/few"));
  }

  private void passes(String source, Profiler.Profiled profiled) throws InterruptedException {
    assertThat(new ContractReader().lint(profiled.contract(), source))
        .noneMatch(f -> f.level() == ContractReader.Finding.Level.ERROR);
    ValidationReport report = validated(profiled, source);
    assertThat(report.results())
        .as(source + " against " + profiled.contract())
        .filteredOn(r -> r.status() != Status.PASSED)
        .isEmpty();
    assertThat(report.verdict()).isEqualTo(Verdict.PROCEED);
  }

  /** The sample data of the example contracts, with its planted faults. */
  @ParameterizedTest
  @ValueSource(strings = {"user_events", "orders"})
  void theSuggestedContractOfTheExampleDataHolds(String dataset) throws Exception {
    Process generator =
        new ProcessBuilder(
                "python3",
                "../../contracts/sample/generate.py",
                "--dataset",
                dataset,
                "--rows",
                "3000",
                "--out",
                folder.resolve("data.csv").toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(generator.waitFor()).isZero();

    Profiler.Profiled profiled = profile("landing:data.csv");
    passes("landing:data.csv", profiled);
    String column = dataset.equals("orders") ? "status" : "event_type";
    assertThat(rules(profiled.report(), column)).anyMatch(rule -> rule.startsWith("{\"enum\":"));

    String text = Files.readString(Path.of("../../contracts/" + dataset + ".json"));
    Contract declared = contract(text);
    Profiler.Profiled more =
        new Profiler(context(declared), locations(), "landing:data.csv", Optional.empty())
            .run(declared, text);
    assertThat(more.report().contract().orElseThrow().id()).isEqualTo(declared.id());
    assertThat(contract(more.contract()).rules().size())
        .isGreaterThanOrEqualTo(declared.rules().size());
    List<String> stillFailing = failing(validated(more, "landing:data.csv"));
    List<String> failing =
        failing(validated(new Profiler.Profiled(more.report(), text), "landing:data.csv"));
    assertThat(stillFailing).as("what is added holds").isEqualTo(failing);
  }

  private static List<String> failing(ValidationReport report) {
    return report.results().stream()
        .filter(r -> r.status() == Status.FAILED || r.status() == Status.ERROR)
        .map(RuleResult::rule)
        .toList();
  }

  @Test
  void eachRuleIsSuggestedWithWhatSpeaksForIt() throws Exception {
    StringBuilder rows = new StringBuilder("id,code,mail,flag,note,n\n");
    for (int i = 0; i < 40; i++) {
      String note = i == 7 ? "" : "a note of row " + "x".repeat(i);
      rows.append(
          "%d,AB-%04d,u%d@example.org,%s,%s,%d%n".formatted(i, i * 7, i, "on", note, i % 9));
    }
    write("t.csv", rows.toString());
    ProfileReport report = profile("landing:t.csv").report();

    assertThat(report.suggestions())
        .extracting(s -> s.column().orElse("") + " " + ContractDraft.words(s))
        .containsExactly(
            "id logicalType: all 40 values are whole numbers of 64 bits",
            "id required: 0 of 40 null",
            "id unique: 40 different values in 40",
            "code logicalType: all 40 values are texts",
            "code required: 0 of 40 null",
            "code unique: 40 different values in 40",
            "code pattern: all 40 values are like AA-9999",
            "mail logicalType: all 40 values are texts",
            "mail required: 0 of 40 null",
            "mail unique: 40 different values in 40",
            "mail format: all 40 values",
            "flag logicalType: all 40 values are texts",
            "flag required: 0 of 40 null",
            "flag enum: 1 different values in 40, the rarest 40 times",
            "note logicalType: all 39 values are texts",
            "note unique: 39 different values in 39",
            "note minLength: none is empty, the shortest has 14 characters",
            "n logicalType: all 40 values are whole numbers of 64 bits",
            "n required: 0 of 40 null",
            "n minimum: the least is 0",
            "n maximum: the greatest is 8");
    assertThat(rules(report, "code"))
        .contains("{\"logicalTypeOptions\":{\"pattern\":\"^[A-Z]{2}-[0-9]{4}$\"}}");
    passes("landing:t.csv", profile("landing:t.csv"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "1,2,-3 | integer",
        "1,2.5 | number",
        "1.25,-2.50 | decimal(18,2)",
        "1.5,1e3 | number",
        "0.123456789012345678,1.5 | decimal(19,18)",
        "007,12 | string",
        "0,0.5 | number",
        "9223372036854775807,9223372036854775808 | decimal(19,0)",
        "true,False | boolean",
        "t,f | string",
        "1,0 | integer",
        "2026-01-01,2026-02-29 | string",
        "2026-01-01,2026-02-28 | date",
        "2026-01-01,2026-01-01T10:00:00Z | timestamp",
        "2026-01-01 10:00,2026-01-01T10:00:00+02:00 | timestamp",
        "10:00,23:59:59.5 | time",
        "NaN,1 | string",
        "'' | string",
      })
  void typesAreTheNarrowestThatAllValuesAreOf(String values, String type) throws Exception {
    write("t.csv", "v,w\n" + values.replace(",", ",\n") + ",\n");
    ColumnProfile column = column(profile("landing:t.csv").report(), "v");

    assertThat(column.physicalType().orElse(column.type())).isEqualTo(type);
    assertThat(column.malformed()).isZero();
  }

  @Test
  void aFewValuesThatAreNotOfTheTypeAreMalformedAndRecordsThatDoNotDecodeAreNamed()
      throws Exception {
    String times =
        IntStream.range(0, 59)
            .mapToObj(i -> "2026-01-01T00:00:%02dZ,x\n".formatted(i))
            .collect(Collectors.joining());
    write("t.csv", "at,b\n" + times + "2026-13-01T00:00:00Z,y\nalone\n");
    Profiler.Profiled profiled = profile("landing:t.csv");
    ColumnProfile at = column(profiled.report(), "at");

    assertThat(at.type()).isEqualTo("timestamp");
    assertThat(List.of(at.rows(), at.nulls(), at.malformed(), at.values()))
        .containsExactly(60L, 0L, 1L, 59L);
    assertThat(at.malformedSample())
        .containsExactly(new MalformedCell(59, 61, "landing:t.csv", "2026-13-01T00:00:00Z"));
    assertThat(profiled.report().rows()).isEqualTo(new Rows(61, 60, 1));
    assertThat(profiled.report().rejected())
        .extracting(RejectedRecord::row, RejectedRecord::line)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(60L, 62L));
    assertThat(rules(profiled.report(), "at")).isEmpty();
    assertThat(ContractDraft.words(profiled.report().suggestions().get(3)))
        .isEqualTo("maxRejected: 1 of 61 records do not decode");
    passes("landing:t.csv", profiled);
  }

  @Test
  void jsonKeepsItsOwnKindsAndAColumnOfTwoIsOfTheMoreFrequent() throws Exception {
    write(
        "t.jsonl",
        """
        {"text": "1", "number": 1, "flag": true, "o": {"a": 1}, "mixed": 1, "at": "2026-01-01"}
        {"text": "2", "number": 2, "list": [1], "mixed": 2, "at": ""}
        {"text": "3", "number": 3.0, "mixed": "x", "at": "2026-01-02"}
        """);
    Profiler.Profiled profiled = profile("landing:t.jsonl");

    assertThat(profiled.report().columns())
        .extracting(c -> c.name() + " " + c.type())
        .containsExactly(
            "text string",
            "number number",
            "flag boolean",
            "o object",
            "mixed integer",
            "at string",
            "list array");
    assertThat(column(profiled.report(), "mixed").malformed()).isEqualTo(1);
    passes("landing:t.jsonl", profiled);
  }

  @Test
  void aPatternOfFilesIsOneSource() throws Exception {
    write("day/a.csv", "n,s\n1,x\n2,\n");
    write("day/b.csv", "s,n\ny,3\n");
    write("day/c.jsonl", "{\"n\": 4, \"only\": true}\n");
    Profiler.Profiled profiled = profile("landing:day/*");

    assertThat(profiled.report().columns())
        .extracting(c -> c.name() + " " + c.type() + " " + c.rows() + " " + c.nulls())
        .containsExactly("n integer 4 0", "s string 4 2", "only boolean 1 0");
    passes("landing:day/*", profiled);
  }

  @Test
  void nothingOfAClassifiedColumnIsToldThatIsMadeOfItsValues() throws Exception {
    String rows =
        IntStream.range(0, 40)
            .mapToObj(i -> "secret%02d,%d,x\n".formatted(i, 7_654_300 + i))
            .collect(Collectors.joining());
    write("t.csv", "name,pay,kind,more\n" + rows.replace("\n", ",1\n") + "secret99,top,x,1\n");
    String text =
        """
        {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "version": "1.0.0",
         "status": "active", "schema": [{"name": "t", "properties": [
          {"name": "name", "logicalType": "string", "classification": "pii"},
          {"name": "pay", "logicalType": "integer", "classification": "confidential"},
          {"name": "kind", "logicalType": "string"},
          {"name": "absent", "logicalType": "string"}]}]}
        """;
    Contract contract = contract(text);
    Profiler.Profiled profiled =
        new Profiler(context(contract), locations(), "landing:t.csv", Optional.empty())
            .run(contract, text);
    String told = JsonMapper.shared().writeValueAsString(profiled.report());

    assertThat(told + profiled.contract())
        .doesNotContain("secret", "76543", "top")
        .contains("\"masked\":true", "\"value\":\"***\"");
    ColumnProfile name = column(profiled.report(), "name");
    assertThat(name.distinct()).isEqualTo(41);
    assertThat(name.frequent()).isEmpty();
    assertThat(name.shapes()).isEmpty();
    assertThat(column(profiled.report(), "pay").mean()).isEmpty();
    assertThat(rules(profiled.report(), "name"))
        .containsExactly(
            "{\"required\":true}",
            "{\"unique\":true}",
            "{\"logicalTypeOptions\":{\"minLength\":8,\"maxLength\":8}}");
    assertThat(rules(profiled.report(), "kind"))
        .containsExactly("{\"required\":true}", "{\"enum\":[{\"value\":\"x\"}]}");
    assertThat(profiled.report().missing()).containsExactly("absent");
    assertThat(profiled.report().undeclared()).containsExactly("more");
  }

  @Test
  void textsAreToldByTheirShapes() throws Exception {
    String rows =
        IntStream.range(1, 31)
            .mapToObj(i -> "é%d;A%s;%s\n".formatted(i, "1".repeat(i), "a b".repeat(i)))
            .collect(Collectors.joining());
    write("t.csv", "u;v;w\n" + rows);
    Profiler.Profiled profiled =
        profiler(
                "landing:t.csv",
                Optional.of(JsonMapper.shared().readTree("{\"delimiter\": \";\"}")))
            .run();

    assertThat(column(profiled.report(), "u").shapes().orElseThrow())
        .containsExactly(
            new Shape("·99", 21, Optional.empty()), new Shape("·9", 9, Optional.empty()));
    assertThat(column(profiled.report(), "v").shapes().orElseThrow())
        .containsExactly(new Shape("A+9+", 30, Optional.of("^[A-Z]+[0-9]+$")));
    assertThat(column(profiled.report(), "w").shapes()).isEmpty();
    passes("landing:t.csv", profiled);
  }

  @Test
  void whatHasNoColumnsIsRefused() throws Exception {
    write("empty.csv", "");
    assertThatThrownBy(() -> profile("landing:empty.csv"))
        .hasMessageContaining("landing:empty.csv has no columns to profile")
        .hasMessageContaining("header");
  }
}
