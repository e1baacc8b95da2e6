package io.javatask.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.core.contract.FileDialect;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.ObjectMapper;

class CsvDialectsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void readsOtherDelimitersQuotesAndEscapes() throws IOException {
    assertThat(read("{'delimiter':';','quoteChar':'~'}", "a;b\n~x;~~y~;z\n\"q\";2\n").cells)
        .containsExactly(row("x;~y", "z"), row("\"q\"", "2"));
    assertThat(read("{'quoteChar':''}", "a,b\n\"x,y\"\n").cells).containsExactly(row("\"x", "y\""));
    Rows escaped =
        read("{'escapeChar':'\\\\'}", "a,b\nx\\,y,\"q\\\"r\"\n1\\\\,\"two\nlines\\\n\"\n,z\n");
    assertThat(escaped.cells)
        .containsExactly(row("x,y", "q\"r"), row("1\\", "two\nlines\n"), row(null, "z"));
    assertThat(escaped.lines).containsExactly(2L, 3L, 6L);
  }

  @Test
  void closesAQuoteAtOnceWhereQuotesAreNotDoubled() throws IOException {
    Rows rows = read("{'doubleQuote':false}", "a,b\n\"x\",\"\"\n\"x\"\"y\",z\n");
    assertThat(rows.cells).containsExactly(row("x", ""));
    assertThat(rows.rejected).singleElement().satisfies(r -> assertThat(r.line()).isEqualTo(3));
  }

  @Test
  void readsLinesThatEndInCarriageReturns() throws IOException {
    Rows rows = read("{'lineTerminator':'\\r'}", "a,b\r1,2\r\r3,\"x\ry\"\r4,");
    assertThat(rows.cells).containsExactly(row("1", "2"), row("3", "x\ry"), row("4", null));
    assertThat(rows.lines).containsExactly(2L, 4L, 6L);
  }

  @Test
  void takesNullTextsWithoutQuotesForNull() throws IOException {
    assertThat(read("{'nullSequence':['NA','\\\\N']}", "a,b\nNA,\"NA\"\n,\\N\n").cells)
        .containsExactly(row(null, "NA"), row("", null));
    assertThat(read("{'nullSequence':'-'}", "a,b\n-,--\n").cells).containsExactly(row(null, "--"));
  }

  @Test
  void skipsSpacesAndComments() throws IOException {
    Rows rows =
        read(
            "{'skipInitialSpace':true,'commentChar':'#'}",
            "# \"x\na, b\n1,  \"x, y\"\n# ,\" \n  2,z \n");
    assertThat(rows.cells).containsExactly(row("1", "x, y"), row("2", "z "));
    assertThat(rows.lines).containsExactly(3L, 5L);
  }

  @Test
  void findsNamesInRowsAndWithoutAny() throws IOException {
    assertThat(read("{'header':false}", "1,2\n3,4\n").cells).hasSize(2);
    Rows named = read("{'header':false,'columns':['b','a']}", "1,2\n");
    assertThat(named.cells).containsExactly(row("2", "1"));
    Rows rows =
        read(
            "{'commentRows':[1],'headerRows':[2,3],'headerJoin':'.'}",
            "made by us\nx,b\ny,\n1,2\n",
            "x.y");
    assertThat(rows.columns).containsExactly("x.y", "b");
    assertThat(rows.lines).containsExactly(4L);
    assertThat(read("{'caseSensitiveHeader':false}", "A,B\n1,2\n").columns)
        .containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"UTF-16LE", "UTF-16BE", "ISO-8859-1", "windows-1252", "Shift_JIS", "UTF-32"})
  void readsEncodingsWhereverABlockEnds(String encoding) throws IOException {
    String cell = encoding.equals("Shift_JIS") ? "日本" : "é";
    String text = "a,b\n" + (cell + "," + cell + cell + "\n").repeat(30_000);
    byte[] bytes = text.getBytes(Charset.forName(encoding));
    Rows rows = read("{'encoding':'" + encoding + "'}", bytes, "a");
    assertThat(rows.cells).hasSize(30_000).containsOnly(row(cell, cell + cell));
  }

  @Test
  void knowsByteOrderMarks() throws IOException {
    for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Rows rows = read("{}", "\uFEFFa,b\né,😀\n".getBytes(charset), "a");
      assertThat(rows.cells).containsExactly(row("é", "😀"));
    }
    byte[] unmarked = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE);
    assertThatThrownBy(() -> read("{}", unmarked, "a")).hasMessageContaining("is it UTF-16?");
  }

  @Test
  void findsCellsOfBytesThatTheEncodingDoesNotKnow() throws IOException {
    byte[] text = "a,b\nx?,1\ny,2\n".getBytes(StandardCharsets.US_ASCII);
    text[5] = (byte) 0xE9;
    Rows rows = read("{'encoding':'US-ASCII'}", text, "a");
    assertThat(rows.malformed).containsExactly(0L);
    assertThat(rows.cells).hasSize(2);
  }

  @Test
  void rejectsRecordsWithNulBytes() throws IOException {
    Rows rows = read("{}", "a,b\n1,2\n3,\0\n5,6\n");
    assertThat(rows.cells).containsExactly(row("1", "2"), row("5", "6"));
    assertThat(rows.rejected).containsExactly(new Decoded.Rejected(1, 3, "a NUL byte", "3,\0"));
  }

  @Test
  void givesUpALineWhoseQuoteIsNotClosedWithinSixteenMebibytes() throws IOException {
    int count = 3 << 20;
    Rows rows = read("{}", "a,b\n1,\"x\n" + "3,4567890\n".repeat(count) + "7,8\n");
    assertThat(rows.rejected)
        .containsExactly(
            new Decoded.Rejected(0, 2, "the quote that opens field 2 is never closed", "1,\"x"));
    assertThat(rows.cells).hasSize(count + 1);
    assertThat(rows.lines.get(count)).isEqualTo(count + 3L);
  }

  @Test
  void givesUpALineThatIsTooLongAndReadsOn() throws IOException {
    Rows rows = read("{}", "a,b\n1,2\n3," + "x".repeat(40 << 20) + "\n5,6\n");
    assertThat(rows.cells).containsExactly(row("1", "2"), row("5", "6"));
    assertThat(rows.lines).containsExactly(2L, 4L);
    assertThat(rows.rejected)
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.line()).isEqualTo(3);
              assertThat(r.reason()).startsWith("a line of 41943042 bytes");
            });
  }

  @Test
  void accountsForEveryRecordOfAnyBytesInAnyDialect() throws IOException {
    Random random = new Random(21);
    List<String> dialects =
        List.of(
            "{'escapeChar':'\\\\'}",
            "{'commentChar':'#','skipInitialSpace':true}",
            "{'doubleQuote':false}",
            "{'quoteChar':''}",
            "{'lineTerminator':'\\r','escapeChar':'#'}");
    byte[] alphabet = "ab,\"\n\r\\# \0".getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 4000; round++) {
      byte[] content = new byte[random.nextInt(100)];
      for (int i = 0; i < content.length; i++) {
        content[i] = alphabet[random.nextInt(alphabet.length - (random.nextInt(9) == 0 ? 0 : 1))];
      }
      String dialect = dialects.get(round % dialects.size());
      String end = dialect.contains("\\r") ? "\r" : "\n";
      Path file = folder.resolve("r.csv");
      Files.writeString(file, "a,b" + end + new String(content, StandardCharsets.UTF_8));
      Rows small = rows(source(dialect, file, plan("a"), 1 + random.nextInt(30)));
      Rows whole = rows(source(dialect, file, plan("a"), 1 << 20));
      String shown = dialect + "<" + new String(content, StandardCharsets.UTF_8) + ">";
      assertThat(small.cells).as(shown).isEqualTo(whole.cells);
      assertThat(small.lines).as(shown).isEqualTo(whole.lines);
      assertThat(small.rejected).as(shown).isEqualTo(whole.rejected);
    }
  }

  @Test
  void readsWhatAnotherDialectWrote() throws IOException {
    Random random = new Random(22);
    List<String> pieces = List.of("a", ";", "'", "\\", "\n", "é", " ", "#", "long text of a cell");
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder("a;b\n");
      List<List<Optional<String>>> expected = new ArrayList<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        List<Optional<String>> cells = new ArrayList<>();
        for (int c = 0; c < 2; c++) {
          StringBuilder cell = new StringBuilder("_");
          for (int n = random.nextInt(4); n > 0; n--) {
            cell.append(pieces.get(random.nextInt(pieces.size())));
          }
          cells.add(Optional.of(cell.toString()));
          String escaped = cell.toString().replace("\\", "\\\\").replace("'", "\\'");
          text.append(
              random.nextBoolean()
                  ? "'" + escaped + "'"
                  : escaped.replace(";", "\\;").replace("\n", "\\\n"));
          text.append(c == 0 ? ";" : "\n");
        }
        expected.add(cells);
      }
      Path file = folder.resolve("r.csv");
      Files.writeString(file, text);
      String dialect = "{\"delimiter\":\";\",\"quoteChar\":\"'\",\"escapeChar\":\"\\\\\"}";
      Rows rows = rows(source(dialect, file, plan("a"), 1 + random.nextInt(40)));
      assertThat(rows.cells).as("<%s>", text).isEqualTo(expected);
      assertThat(rows.rejected).isEmpty();
    }
  }

  @Test
  void namesEverySlipInADialect() {
    assertThatThrownBy(() -> dialect("{'delimitr':';','header':1,'encoding':'utf-9'}"))
        .hasMessageContaining("unknown key 'delimitr'; did you mean 'delimiter'?")
        .hasMessageContaining("'header' must be true or false, not 1")
        .hasMessageContaining("'encoding' must be the name of a character encoding");
    assertThatThrownBy(() -> dialect("{'delimiter':'~','quoteChar':'~'}"))
        .hasMessageContaining("'delimiter' and 'quoteChar' are the same character");
    assertThatThrownBy(() -> dialect("{'columns':['a']}"))
        .hasMessageContaining("\"header\": false");
  }

  private static List<Optional<String>> row(@Nullable String first, @Nullable String second) {
    return List.of(Optional.ofNullable(first), Optional.ofNullable(second));
  }

  private Rows read(String dialect, String text) throws IOException {
    return read(dialect, text, "a");
  }

  private Rows read(String dialect, String text, String column) throws IOException {
    return read(dialect, text.getBytes(StandardCharsets.UTF_8), column);
  }

  private Rows read(String dialect, byte[] text, String column) throws IOException {
    Path file = folder.resolve("x.csv");
    Files.write(file, text);
    return rows(FileSources.open(file, "x.csv", plan(column), dialect(dialect)));
  }

  private static Source source(String text, Path file, ColumnPlan plan, int block) {
    FileDialect dialect = dialect(text);
    return new CsvSource(
        file, "r.csv", CsvDialect.of(dialect, ','), dialect.encoding(), plan, block);
  }

  private static FileDialect dialect(String text) {
    return FileDialect.of(JSON.readTree(text.contains("\"") ? text : text.replace('\'', '"')));
  }

  private static ColumnPlan plan(String first) {
    return new ColumnPlan(
        List.of(
            new ColumnPlan.Wanted(first, CellParser.text(), true),
            new ColumnPlan.Wanted("b", CellParser.text(), true)),
        false);
  }

  private static Rows rows(Source source) {
    Rows rows = new Rows();
    try (source) {
      rows.columns = source.columns();
      long records = 0;
      long lines = 0;
      for (var chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
        Decoded decoded = chunk.get().decode().at(records, lines);
        rows.add(decoded);
        assertThat(decoded.records())
            .isEqualTo(decoded.batch().rows() + (long) decoded.rejected().size());
        records += decoded.records();
        lines += decoded.newlines();
      }
    }
    return rows;
  }

  private static final class Rows {
    private List<String> columns = List.of();
    private final List<List<Optional<String>>> cells = new ArrayList<>();
    private final List<Long> lines = new ArrayList<>();
    private final List<Long> malformed = new ArrayList<>();
    private final List<Decoded.Rejected> rejected = new ArrayList<>();

    void add(Decoded decoded) {
      for (int i = 0; i < decoded.batch().rows(); i++) {
        int row = i;
        cells.add(decoded.batch().columns().stream().map(c -> c.text(row)).toList());
        lines.add(decoded.batch().line(row));
        if (decoded.batch().columns().stream()
            .anyMatch(c -> c.malformed().filter(m -> m.contains(row)).isPresent())) {
          malformed.add(decoded.batch().ordinal(row));
        }
      }
      rejected.addAll(decoded.rejected());
    }
  }
}
