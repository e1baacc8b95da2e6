package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.check.References;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.contract.FileDialect;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.Decoded;
import io.javatask.core.source.FileSources;
import io.javatask.core.source.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whatever is written as CSV, JSON lines or a JSON array, in any dialect and among records that are
 * none, is read as it was: values come back, and read = accepted + quarantined + rejected.
 */
class SourcePropertyTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String DAY = "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z";
  private static final Contract CONTRACT =
      new ContractReader()
          .read(
              """
              {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "version": "1.0.0",
               "status": "active", "schema": [{"name": "t", "properties": [
                {"name": "s", "logicalType": "string"},
                {"name": "n", "logicalType": "integer",
                 "logicalTypeOptions": {"minimum": 0}},
                {"name": "d", "logicalType": "number", "physicalType": "decimal(20,4)"},
                {"name": "b", "logicalType": "boolean"},
                {"name": "t", "logicalType": "timestamp"}]}]}
              """,
              "properties.json",
              Optional.empty());

  private static final Path FOLDER = folder();

  private static Path folder() {
    try {
      return Files.createTempDirectory("properties");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    try (var files = Files.walk(FOLDER)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** A record as it should come back, or one that is none. */
  record Row(
      Optional<String> s,
      Optional<Long> n,
      Optional<BigDecimal> d,
      Optional<Boolean> b,
      Optional<Instant> t,
      boolean broken) {
    List<Optional<Object>> cells() {
      return List.of(s.map(v -> v), n.map(v -> v), d.map(v -> v), b.map(v -> v), t.map(v -> v));
    }
  }

  /**
   * How a file of CSV is written.
   *
   * @param quote what quotes, or "" for nothing
   * @param escape what escapes, or "" where quotes are doubled
   */
  record Style(
      String delimiter,
      String quote,
      String escape,
      String newline,
      String nothing,
      String encoding,
      boolean header,
      boolean skipSpace) {
    FileDialect dialect() {
      ObjectNode said = JSON.createObjectNode();
      said.put("delimiter", delimiter).put("quoteChar", quote).put("nullSequence", nothing);
      said.put("lineTerminator", newline).put("encoding", encoding).put("header", header);
      said.put("skipInitialSpace", skipSpace).put("doubleQuote", escape.isEmpty());
      if (!escape.isEmpty()) {
        said.put("escapeChar", escape);
      }
      return FileDialect.of(said);
    }
  }

  @Provide
  Arbitrary<List<Row>> rows() {
    Arbitrary<String> texts =
        Arbitraries.of(
                "a",
                "b",
                "Z",
                "0",
                " ",
                ",",
                ";",
                "|",
                "\t",
                "'",
                "\"",
                "\\",
                "#",
                "\n",
                "\r",
                "\r\n",
                "é",
                "ÿ",
                "NA",
                "null",
                "{",
                "]",
                ":",
                "-",
                "1e5",
                "longer than a word")
            .list()
            .ofMaxSize(6)
            .map(parts -> String.join("", parts));
    Arbitrary<Long> integers =
        Arbitraries.oneOf(
            Arbitraries.longs(), Arbitraries.longs().between(-5, 100), Arbitraries.just(0L));
    Arbitrary<BigDecimal> decimals =
        Arbitraries.bigDecimals()
            .between(new BigDecimal("-1e15"), new BigDecimal("1e15"))
            .ofScale(4);
    Arbitrary<Instant> times =
        Arbitraries.longs()
            .between(-30_000_000_000L, 200_000_000_000L)
            .map(s -> Instant.ofEpochSecond(s, Math.floorMod(s, 1000) * 1_000_000L));
    return Combinators.combine(
            texts.optional(0.85),
            integers.optional(0.85),
            decimals.optional(0.85),
            Arbitraries.of(true, false).optional(0.85),
            times.optional(0.85),
            Arbitraries.integers().between(0, 9).map(i -> i == 0))
        .as(Row::new)
        .list()
        .ofMaxSize(30);
  }

  @Provide
  Arbitrary<Style> styles() {
    return Combinators.combine(
            Arbitraries.of(",", ";", "|", "\t"),
            Arbitraries.of("\"", "'", ""),
            Arbitraries.of("", "\\", "#"),
            Arbitraries.of("\n", "\r\n", "\r"),
            Arbitraries.of("", "NA", "\\N"),
            Arbitraries.of("UTF-8", "UTF-16LE", "ISO-8859-1", "windows-1252"),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false))
        .as(Style::new)
        .filter(SourcePropertyTest::tellsAllApart);
  }

  /** What is not quoted needs an escape and a text for null, which the escape may not begin. */
  private static boolean tellsAllApart(Style style) {
    boolean bare = style.quote.isEmpty() && (style.escape.isEmpty() || style.nothing.isEmpty());
    return !bare && (style.escape.isEmpty() || !style.nothing.startsWith(style.escape));
  }

  @Property(tries = 600, seed = "31")
  void csvComesBack(@ForAll("rows") List<Row> rows, @ForAll("styles") Style style)
      throws Exception {
    StringBuilder text = new StringBuilder();
    if (style.header) {
      text.append(String.join(style.delimiter, "s", "n", "d", "b", "t")).append(style.newline);
    }
    for (Row row : rows) {
      text.append(
              row.broken
                  ? "x" + style.delimiter + "y"
                  : row.cells().stream()
                      .map(cell -> cell(cell, style))
                      .collect(Collectors.joining(style.delimiter)))
          .append(style.newline);
    }
    Path file = FOLDER.resolve("rows.csv");
    Files.write(file, text.toString().getBytes(Charset.forName(style.encoding)));
    comesBack(file, rows, style.dialect());
  }

  private static String cell(Optional<Object> cell, Style style) {
    if (cell.isEmpty()) {
      return style.nothing;
    }
    String text = cell.get().toString();
    boolean plain =
        text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '.' || c == 'é')
            && !text.isEmpty()
            && !text.equals(style.nothing);
    if (plain) {
      return text;
    }
    if (style.quote.isEmpty()) {
      return escaped(text, style);
    }
    String inside =
        style.escape.isEmpty()
            ? text.replace(style.quote, style.quote + style.quote)
            : text.replace(style.escape, style.escape + style.escape)
                .replace(style.quote, style.escape + style.quote);
    return style.quote + inside + style.quote;
  }

  /** Every character with an escape before it; nothing is told from null by no text at all. */
  private static String escaped(String text, Style style) {
    return text.codePoints()
        .mapToObj(c -> style.escape + Character.toString(c))
        .collect(Collectors.joining());
  }

  @Property(tries = 400, seed = "32")
  void jsonLinesComeBack(@ForAll("rows") List<Row> rows, @ForAll boolean absent) throws Exception {
    String text =
        rows.stream()
            .map(row -> row.broken ? "{\"s\": [}" : object(row, absent))
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    Path file = FOLDER.resolve("rows.jsonl");
    Files.writeString(file, text);
    comesBack(file, rows, FileDialect.DEFAULT);
  }

  @Property(tries = 400, seed = "33")
  void jsonArraysComeBack(
      @ForAll("rows") List<Row> rows, @ForAll boolean absent, @ForAll boolean lines)
      throws Exception {
    String text =
        rows.stream()
            .map(row -> row.broken ? "[1, {}]" : object(row, absent))
            .collect(Collectors.joining(lines ? ",\n" : " , ", "[", "]\n"));
    Path file = FOLDER.resolve("rows.json");
    Files.writeString(file, text);
    comesBack(file, rows, FileDialect.DEFAULT);
  }

  private static String object(Row row, boolean absent) {
    ObjectNode node = JSON.createObjectNode();
    put(node, "s", row.s.map(node::stringNode), absent);
    put(node, "n", row.n.map(node::numberNode), absent);
    put(node, "d", row.d.map(node::numberNode), absent);
    put(node, "b", row.b.map(node::booleanNode), absent);
    put(node, "t", row.t.map(t -> node.stringNode(t.toString())), absent);
    return node.toString();
  }

  private static void put(
      ObjectNode node, String name, Optional<? extends JsonNode> value, boolean absent) {
    if (value.isPresent()) {
      node.set(name, value.get());
    } else if (!absent) {
      node.putNull(name);
    }
  }

  private static void comesBack(Path file, List<Row> rows, FileDialect dialect)
      throws InterruptedException {
    List<Row> whole = rows.stream().filter(row -> !row.broken).toList();
    List<List<Optional<Object>>> read = new ArrayList<>();
    List<Long> rejected = new ArrayList<>();
    try (Source source = FileSources.open(file, "rows", ColumnPlan.of(CONTRACT), dialect)) {
      long records = 0;
      for (var chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
        Decoded decoded = chunk.get().decode().at(records, 0);
        records += decoded.records();
        decoded.rejected().forEach(r -> rejected.add(r.ordinal()));
        for (int i = 0; i < decoded.batch().rows(); i++) {
          int row = i;
          read.add(decoded.batch().columns().stream().map(c -> c.value(row)).toList());
        }
      }
      assertThat(records).isEqualTo(rows.size());
    }
    assertThat(normal(read)).isEqualTo(normal(whole.stream().map(Row::cells).toList()));
    assertThat(rejected)
        .containsExactlyElementsOf(
            LongStream.range(0, rows.size())
                .filter(i -> rows.get((int) i).broken)
                .boxed()
                .toList());
    accounts(file, rows, dialect);
  }

  /** Numbers that are equal, whatever zeros they are written with. */
  private static List<List<Optional<Object>>> normal(List<List<Optional<Object>>> rows) {
    return rows.stream()
        .map(
            cells ->
                cells.stream()
                    .map(
                        cell ->
                            cell.<Object>map(
                                v -> v instanceof BigDecimal d ? d.stripTrailingZeros() : v))
                    .toList())
        .toList();
  }

  private static void accounts(Path file, List<Row> rows, FileDialect dialect)
      throws InterruptedException {
    ValidationReport report =
        new Pipeline(
                LocalContext.of(CONTRACT, DAY),
                CONTRACT,
                new Pipeline.Settings(
                    "validate",
                    Optional.empty(),
                    5,
                    FOLDER.resolve("quarantine.jsonl"),
                    References.NONE))
            .run(
                () -> FileSources.open(file, "rows", ColumnPlan.of(CONTRACT), dialect),
                Optional.empty());
    long rejected = rows.stream().filter(Row::broken).count();
    long below = rows.stream().filter(r -> !r.broken && r.n.filter(n -> n < 0).isPresent()).count();
    assertThat(report.rows())
        .isEqualTo(
            new ValidationReport.Rows(
                rows.size(), rows.size() - rejected - below, below, rejected));
  }
}
