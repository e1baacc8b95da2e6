package io.javatask.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.core.contract.FileDialect;
import io.javatask.core.contract.Property;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesSourceTest {
  @TempDir Path folder;

  private static ColumnPlan.Wanted declared(String name, LogicalType type, boolean decimal) {
    Property property =
        new Property(
            name,
            type,
            Optional.empty(),
            decimal ? Optional.of(new Property.DecimalSize(38, 10)) : Optional.empty(),
            false,
            false,
            0,
            Optional.empty(),
            ZoneOffset.UTC,
            false);
    return new ColumnPlan.Wanted(name, CellParser.of(property), true);
  }

  private static final ColumnPlan PLAN =
      new ColumnPlan(
          List.of(
              declared("s", LogicalType.STRING, false),
              declared("i", LogicalType.INTEGER, false),
              declared("n", LogicalType.NUMBER, false),
              declared("d", LogicalType.NUMBER, true),
              declared("b", LogicalType.BOOLEAN, false),
              declared("t", LogicalType.TIMESTAMP, false),
              declared("o", LogicalType.OBJECT, false),
              declared("a", LogicalType.ARRAY, false),
              new ColumnPlan.Wanted("free", CellParser.text(), false)),
          true);

  private List<Decoded> read(String text) throws IOException {
    Path file = folder.resolve("x.jsonl");
    Files.writeString(file, text);
    List<Decoded> out = new ArrayList<>();
    try (Source source = FileSources.open(file, "x.jsonl", PLAN, FileDialect.DEFAULT)) {
      for (var chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
        out.add(chunk.get().decode());
      }
      assertThat(source.declaresColumns()).isFalse();
    }
    return out;
  }

  private Batch batch(String text) throws IOException {
    List<Decoded> decoded = read(text);
    assertThat(decoded).hasSize(1);
    return decoded.get(0).batch();
  }

  private static Optional<Object> value(Batch batch, String column, int row) {
    return batch.column(column).orElseThrow().value(row);
  }

  @Test
  void readsEachTypeAndTellsNullFromEmpty() throws IOException {
    Batch batch =
        batch(
            """
            {"s": "é\\n\\"", "i": 9007199254740993, "n": 0.1, "d": 12345678901234567890.123, "b": true, "t": "2026-01-01T00:00:00Z", "o": {"x": [1, 2]}, "a": [], "free": {"y": 1}}
            {"s": "", "i": null}
            """);
    assertThat(value(batch, "s", 0)).contains("é\n\"");
    assertThat(value(batch, "i", 0)).contains(9007199254740993L);
    assertThat(value(batch, "n", 0)).contains(0.1);
    assertThat(value(batch, "d", 0)).contains(new BigDecimal("12345678901234567890.123"));
    assertThat(value(batch, "b", 0)).contains(true);
    assertThat(value(batch, "t", 0)).contains(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(value(batch, "o", 0)).contains("{\"x\":[1,2]}");
    assertThat(value(batch, "a", 0)).contains("[]");
    assertThat(value(batch, "free", 0)).contains("{\"y\":1}");
    assertThat(value(batch, "s", 1)).contains("");
    for (String column : List.of("i", "n", "d", "b", "t", "o", "a", "free")) {
      assertThat(value(batch, column, 1)).as(column).isEmpty();
      assertThat(batch.column(column).orElseThrow().malformed()).isEmpty();
    }
  }

  @Test
  void keepsEveryDigitOfNumbersWithin() throws IOException {
    String numbers = "[0.12345678901234567890123,100000000000000000000.50,1E+400,7]";
    Batch batch = batch("{\"a\": " + numbers + ", \"o\": {\"x\": 1e9999999999}}\n");
    assertThat(batch.rows()).isZero();
    batch = batch("{\"a\": " + numbers + "}\n");
    assertThat(value(batch, "a", 0)).contains(numbers);
  }

  @Test
  void callsAValueOfAnotherTypeMalformedAndKeepsItsText() throws IOException {
    Batch batch =
        batch(
            """
            {"s": 1, "i": "1", "n": "x", "d": true, "b": 1, "t": 5, "o": [], "a": {}}
            {"s": ["q"], "i": 1.5, "n": 1e400, "t": "never"}
            {"i": 99999999999999999999}
            """);
    for (String column : List.of("s", "i", "n", "d", "b", "t", "o", "a")) {
      assertThat(batch.column(column).orElseThrow().malformed().orElseThrow().contains(0))
          .as(column)
          .isTrue();
      assertThat(value(batch, column, 0)).as(column).isEmpty();
    }
    assertThat(batch.column("s").orElseThrow().text(1)).contains("[\"q\"]");
    assertThat(batch.column("i").orElseThrow().text(1)).contains("1.5");
    assertThat(batch.column("i").orElseThrow().text(2)).contains("99999999999999999999");
    assertThat(batch.column("n").orElseThrow().malformed().orElseThrow().contains(1)).isTrue();
  }

  @Test
  void takesWholeNumbersHoweverTheyAreWritten() throws IOException {
    Batch batch = batch("{\"i\": 1.0}\n{\"i\": 1e3}\n{\"i\": -0}\n{\"i\": 1e999999999}\n");
    assertThat(value(batch, "i", 0)).contains(1L);
    assertThat(value(batch, "i", 1)).contains(1000L);
    assertThat(value(batch, "i", 2)).contains(0L);
    assertThat(value(batch, "i", 3)).isEmpty();
  }

  @Test
  @SuppressWarnings(
      "StringConcatToTextBlock") // a text block would hide the blank at the line's end
  void rejectsWhatIsNoRecord() throws IOException {
    Decoded decoded =
        read("\uFEFF{\"i\": 1}\n\n"
                + "[1]\n"
                + "{\"i\": 1\n"
                + "{\"i\": 1} x\n"
                + "{\"i\": 1, \"i\": 2}\n"
                + "\"s\"\n"
                + "  \r\n"
                + "{\"i\": 7}")
            .get(0);
    assertThat(decoded.batch().rows()).isEqualTo(2);
    assertThat(decoded.records()).isEqualTo(7);
    assertThat(decoded.rejected().stream().map(Decoded.Rejected::line))
        .containsExactly(3L, 4L, 5L, 6L, 7L);
    assertThat(decoded.rejected().get(0).reason()).isEqualTo("not a JSON object but an array");
    assertThat(decoded.rejected().get(3).reason()).contains("'i' stands twice");
    assertThat(decoded.batch().line(1)).isEqualTo(9);
    assertThat(decoded.batch().ordinal(1)).isEqualTo(6);
    assertThat(value(decoded.batch(), "i", 1)).contains(7L);
    assertThat(value(decoded.batch(), ColumnPlan.RECORD, 1)).contains("{\"i\": 7}");
  }

  @Test
  void aByteOrderMarkAloneIsNoRecord() throws IOException {
    Decoded decoded = read("\uFEFF\n{\"i\": 1}").get(0);
    assertThat(decoded.batch().rows()).isEqualTo(1);
    assertThat(decoded.rejected()).hasSize(1);
    assertThat(decoded.rejected().get(0).reason()).isEqualTo("not a JSON object but nothing");
  }

  @Test
  void rejectsRecordsThatAreNotUtf8() throws IOException {
    Path file = folder.resolve("x.jsonl");
    byte[] bad = "{\"s\": \"x\"}\n{\"s\": \"?\"}\n".getBytes(StandardCharsets.UTF_8);
    bad[18] = (byte) 0xFF;
    Files.write(file, bad);
    try (Source source = FileSources.open(file, "x.jsonl", PLAN, FileDialect.DEFAULT)) {
      Decoded decoded = source.next().orElseThrow().decode();
      assertThat(decoded.batch().rows()).isEqualTo(1);
      assertThat(decoded.rejected()).hasSize(1);
    }
  }

  @Test
  void namesColumnsInTheOrderOfTheirFirstAppearance() throws IOException {
    Path file = folder.resolve("x.jsonl");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      text.append(
          i == 70_000
              ? "{\"z\": 1, \"i\": 1}\n"
              : "{\"i\": 1, \"s\": \"some text to fill a block with\"}\n");
    }
    Files.writeString(file, text);
    try (Source source = FileSources.open(file, "x.jsonl", PLAN, FileDialect.DEFAULT)) {
      List<Source.Chunk> chunks = new ArrayList<>();
      source.next().ifPresent(chunks::add);
      for (var chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
        chunks.add(0, chunk.get());
      }
      assertThat(chunks).hasSizeGreaterThan(2);
      // decoded in the wrong order on purpose
      chunks.forEach(Source.Chunk::decode);
      assertThat(source.columns()).containsExactly("i", "s", "z");
    }
  }

  /** Of a block that is not UTF-8 every record goes to the general reader. */
  @Test
  void readsPlainRecordsAsTheGeneralReaderDoes() throws IOException {
    Random random = new Random(7);
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      byte[] line = record(random).getBytes(StandardCharsets.UTF_8);
      if (i % 2 == 0 && line.length > 0) {
        line[random.nextInt(line.length)] =
            (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      }
      if (Bytes.isUtf8(line, 0, line.length)) {
        lines.add(line);
      }
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (byte[] line : lines) {
      text.write(line);
      text.write('\n');
    }
    Decoded plain = decode(text.toByteArray());
    text.write(0xFF);
    Decoded general = decode(text.toByteArray());
    int rejected = plain.rejected().size();
    assertThat(plain.batch().rows()).isGreaterThan(4000);
    assertThat(rejected).isGreaterThan(1000);
    assertThat(general.rejected()).hasSize(rejected + 1);
    assertThat(general.rejected().subList(0, rejected)).isEqualTo(plain.rejected());
    for (Column column : plain.batch().columns()) {
      Column other = general.batch().column(column.name()).orElseThrow();
      for (int row = 0; row < plain.batch().rows(); row++) {
        assertThat(column.text(row)).isEqualTo(other.text(row));
        assertThat(column.isNull(row)).isEqualTo(other.isNull(row));
        assertThat(plain.batch().line(row)).isEqualTo(general.batch().line(row));
      }
    }
  }

  private static final String ALPHABET = " \t\r\"\\{}[]:,.-+eE0123456789truefalsn\u0001\u007f";

  private static Decoded decode(byte[] text) {
    return new JsonLinesDecoder(PLAN, new RecordBlocks.Block(text, 0, text.length, true))
        .decode("x.jsonl");
  }

  private static String record(Random random) {
    String[] values = {
      "null",
      "true",
      "false",
      "0",
      "-0",
      "12",
      "-7",
      "007",
      "1.0",
      "1.5",
      "1e3",
      "-1.25E-2",
      "1.",
      ".5",
      "+1",
      "9007199254740993",
      "\"\"",
      "\"abc\"",
      "\"é😀 x\"",
      "\"a\\nb\"",
      "\"a\tb\"",
      "\"\\ud800\"",
      "\"2026-01-01T00:00:00Z\"",
      "{\"x\": 1}",
      "[]",
      "[1, 2]",
      "nul",
      "NaN"
    };
    String[] keys = {"s", "i", "n", "d", "b", "t", "o", "a", "free", "other", "é", "\\u0073"};
    StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? " {" : "{");
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : random.nextInt(4) == 0 ? " , " : ",")
          .append('"')
          .append(keys[random.nextInt(keys.length)])
          .append(random.nextInt(4) == 0 ? "\" : " : "\":")
          .append(values[random.nextInt(values.length)]);
    }
    return text.append(random.nextInt(8) == 0 ? " }\r" : "}").toString();
  }
}
