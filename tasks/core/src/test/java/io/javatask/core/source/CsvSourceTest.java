package io.javatask.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.Batch;
import io.javatask.api.ErrorCode;
import io.javatask.api.LogicalType;
import io.javatask.api.TaskException;
import io.javatask.core.contract.FileDialect;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvSourceTest {
  @TempDir Path folder;

  @Test
  void readsQuotedFieldsNullsAndEmptyStrings() throws IOException {
    Rows rows = read("a,b\n\"x,\"\"y\"\"\nz\",\"\"\n,2\r\n'q',ü€😀\n");
    assertThat(rows.cells)
        .containsExactly(
            List.of(Optional.of("x,\"y\"\nz"), Optional.of("")),
            List.of(Optional.empty(), Optional.of("2")),
            List.of(Optional.of("'q'"), Optional.of("ü€😀")));
    assertThat(rows.lines).containsExactly(2L, 4L, 5L);
    assertThat(rows.rejected).isEmpty();
  }

  @Test
  void readsALastRecordWithoutLineEnd() throws IOException {
    assertThat(read("a,b\n1,2\n3,").cells)
        .containsExactly(
            List.of(Optional.of("1"), Optional.of("2")),
            List.of(Optional.of("3"), Optional.empty()));
    assertThat(read("a,b\n1,\"2\"").cells)
        .containsExactly(List.of(Optional.of("1"), Optional.of("2")));
    assertThat(read("a,b\r\n1,2\r").cells)
        .containsExactly(List.of(Optional.of("1"), Optional.of("2")));
  }

  @Test
  void keepsAQuoteWithinAPlainField() throws IOException {
    assertThat(read("a,b\n5\" pipe,x\n7\" pipe,y\n").cells)
        .containsExactly(
            List.of(Optional.of("5\" pipe"), Optional.of("x")),
            List.of(Optional.of("7\" pipe"), Optional.of("y")));
  }

  @Test
  void rejectsRaggedRecordsAndSaysWhere() throws IOException {
    Rows rows = read("a,b\n1,2\n3\n4,5,6\n7,8\n");
    assertThat(rows.cells).hasSize(2);
    assertThat(rows.ordinals).containsExactly(0L, 3L);
    assertThat(rows.rejected)
        .containsExactly(
            new Decoded.Rejected(1, 3, "1 field where the header has 2", "3"),
            new Decoded.Rejected(2, 4, "3 fields where the header has 2", "4,5,6"));
  }

  @Test
  void rejectsTextAfterAClosingQuote() throws IOException {
    Rows rows = read("a,b\n\"1\"x,2\n3,4\n");
    assertThat(rows.rejected).hasSize(1);
    assertThat(rows.rejected.get(0).reason()).isEqualTo("text after the closing quote of field 1");
    assertThat(rows.cells).hasSize(1);
  }

  @Test
  void givesUpOnlyTheLineOfAQuoteThatIsNeverClosed() throws IOException {
    Rows rows = read("a,b\n1,\"2\n3,4\n5,6\n");
    assertThat(rows.rejected)
        .containsExactly(
            new Decoded.Rejected(0, 2, "the quote that opens field 2 is never closed", "1,\"2"));
    assertThat(rows.cells).hasSize(2);
    assertThat(rows.lines).containsExactly(3L, 4L);
  }

  @Test
  void leavesTheTextOfWhatItGivesUpAsItIs() throws IOException {
    Rows torn = read("a,b\n1,\"x \"\"hi\n2,aa\n3,b\"\"b\n4,cc\n");
    assertThat(torn.cells.get(1).get(1)).contains("b\"\"b");
    Rows ragged = read("a,b\n1,\"he said \"\"hello\"\" to me\",extra\n");
    assertThat(ragged.rejected.get(0).text()).isEqualTo("1,\"he said \"\"hello\"\" to me\",extra");
  }

  @Test
  void refusesLinesThatEndInCarriageReturnsAlone() {
    assertThatThrownBy(() -> read("a,b\r1,2\r3,4\r")).hasMessageContaining("end in CR alone");
  }

  @Test
  void skipsBlankLinesButCountsThem() throws IOException {
    Rows rows = read("a,b\n\n1,2\n\r\n3,4\n\n");
    assertThat(rows.cells).hasSize(2);
    assertThat(rows.lines).containsExactly(3L, 5L);
  }

  @Test
  void readsHeadersWithQuotesAndByteOrderMark() throws IOException {
    try (Source source = open("\uFEFF\"a\nb\",\"c\"\"d\"\n1,2\n", "x.csv")) {
      assertThat(source.columns()).containsExactly("a\nb", "c\"d");
      assertThat(source.next().orElseThrow().decode().batch().rows()).isEqualTo(1);
    }
  }

  @Test
  void readsEmptyFilesAndBareHeaders() throws IOException {
    try (Source source = open("", "x.csv")) {
      assertThat(source.columns()).isEmpty();
      assertThat(source.declaresColumns()).isFalse();
    }
    assertThat(read("a,b\n").cells).isEmpty();
    assertThat(read("a,b").cells).isEmpty();
  }

  @Test
  void readsCompressedFiles() throws IOException {
    Path file = folder.resolve("X.CSV.GZ");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(rows(FileSources.open(file, "x", plan(), FileDialect.DEFAULT)).cells).hasSize(1);
    byte[] cut = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(cut, cut.length - 9));
    assertThatThrownBy(() -> rows(FileSources.open(file, "x", plan(), FileDialect.DEFAULT)))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE))
        .hasMessageContaining("damaged or cut off");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Test
  void readsEveryMemberOfGzipData() throws IOException {
    byte[] first = gzip("a,b\n1,2\n");
    byte[] named = first.clone();
    named[3] = 2 | 4 | 8 | 16;
    byte[] header = {3, 0, 1, 2, 3, 'n', 0, 'c', 0, 7, 7};
    byte[] full =
        joined(
            java.util.Arrays.copyOf(named, 10),
            header,
            java.util.Arrays.copyOfRange(first, 10, first.length));
    byte[] second = gzip("3,4\n");
    for (byte[] begin : List.of(first, full)) {
      assertThat(rowsOfGzip(joined(begin, second, gzip(""), second))).isEqualTo(3);
      assertThat(rowsOfGzip(joined(begin, second, new byte[512]))).isEqualTo(2);
    }
    assertThat(rowsOfGzip(gzip(""))).isZero();
  }

  @Test
  void losesNoMemberOfGzipDataInSilence() throws IOException {
    byte[] first = gzip("a,b\n1,2\n");
    byte[] second = gzip("3,4\n".repeat(50_000));
    for (int at : new int[] {0, 1, 2, 3}) {
      byte[] damaged = second.clone();
      damaged[at] ^= 0x21;
      if (at == 3) {
        damaged[at] = (byte) 0xE0;
      }
      assertUnreadable(joined(first, damaged));
    }
    for (int length : new int[] {1, 9, 12, 18, second.length - 1}) {
      assertUnreadable(joined(first, java.util.Arrays.copyOf(second, length)));
    }
    byte[] checksum = second.clone();
    checksum[second.length - 6] ^= 1;
    assertUnreadable(checksum);
    assertUnreadable(joined(first, new byte[512], second));
    assertUnreadable(joined(first, "garbage".getBytes(StandardCharsets.US_ASCII)));
    assertUnreadable(new byte[0]);
  }

  @Test
  void anEmptyFileIsNoZstdData() throws IOException {
    Path file = Files.createFile(folder.resolve("empty.csv.zst"));
    assertThatThrownBy(() -> rows(FileSources.open(file, "x", plan(), FileDialect.DEFAULT)))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE));
  }

  private int rowsOfGzip(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("members.csv.gz"), bytes);
    return rows(FileSources.open(file, "x", plan(), FileDialect.DEFAULT)).cells.size();
  }

  private void assertUnreadable(byte[] bytes) {
    assertThatThrownBy(() -> rowsOfGzip(bytes))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE));
  }

  @Test
  void namesAMissingFileAndAnUnknownEnding() {
    assertThatThrownBy(
            () ->
                FileSources.open(
                    folder.resolve("no.csv"), "landing:no.csv", plan(), FileDialect.DEFAULT))
        .hasMessageContaining("landing:no.csv is not there");
    assertThatThrownBy(
            () -> FileSources.open(folder.resolve("x.xls"), "x.xls", plan(), FileDialect.DEFAULT))
        .hasMessageContaining("'.xls'; known are .csv");
  }

  @Test
  void blocksDoNotShow() throws IOException {
    StringBuilder text = new StringBuilder("a,b\n");
    int count = 60_000;
    for (int i = 0; i < count; i++) {
      text.append(i)
          .append(
              i % 7 == 0
                  ? ",\"x\n\"\"y\"\",z\"\n"
                  : ",plain text of some length that fills a block\n");
    }
    Rows rows = read(text.toString());
    assertThat(rows.cells).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(rows.cells.get(i).get(0)).contains(Integer.toString(i));
      assertThat(rows.ordinals.get(i)).isEqualTo(i);
    }
    assertThat(rows.lines.get(count - 1))
        .isEqualTo(count + 1 + (count - 1) / 7 + (((count - 1) % 7 == 0) ? 0 : 1));
  }

  private static final List<String> PIECES =
      List.of(
          "a", "bc", ",", "\"", "\n", "\r\n", "é", "😀", " ", "12345678", "\"\"", "x".repeat(40));

  @Test
  void readsWhatWasWrittenWhereverTheBlocksEnd() throws IOException {
    Random random = new Random(11);
    for (int round = 0; round < 3000; round++) {
      String lineEnd = random.nextBoolean() ? "\n" : "\r\n";
      StringBuilder text = new StringBuilder("a,b").append(lineEnd);
      List<List<Optional<String>>> expected = new ArrayList<>();
      int count = random.nextInt(12);
      for (int i = 0; i < count; i++) {
        Optional<String> first = cell(random);
        Optional<String> second = cell(random);
        expected.add(List.of(first, second));
        text.append(written(first, random)).append(',').append(written(second, random));
        text.append(i < count - 1 || random.nextBoolean() ? lineEnd : "");
      }
      Path file = folder.resolve("r.csv");
      Files.writeString(file, text);
      int block = 1 + random.nextInt(60);
      Rows rows =
          rows(new CsvSource(file, "r.csv", CsvDialect.RFC_4180, Optional.empty(), plan(), block));
      assertThat(rows.cells).as("block %s, text <%s>", block, text).isEqualTo(expected);
      assertThat(rows.rejected).isEmpty();
    }
  }

  private static Optional<String> cell(Random random) {
    if (random.nextInt(6) == 0) {
      return Optional.empty();
    }
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      out.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return Optional.of(out.toString());
  }

  private static String written(Optional<String> cell, Random random) {
    if (cell.isEmpty()) {
      return "";
    }
    String text = cell.get();
    boolean quotes = text.isEmpty() || text.chars().anyMatch(c -> "\",\n\r".indexOf(c) >= 0);
    return quotes || random.nextInt(3) == 0 ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  @Test
  void accountsForEveryRecordOfAnyBytes() throws IOException {
    Random random = new Random(12);
    byte[] alphabet = "ab,\"\n\r\u00e9 ".getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 3000; round++) {
      byte[] content = new byte[random.nextInt(120)];
      for (int i = 0; i < content.length; i++) {
        content[i] =
            random.nextInt(20) == 0
                ? (byte) random.nextInt(256)
                : alphabet[random.nextInt(alphabet.length)];
      }
      Path file = folder.resolve("r.csv");
      byte[] header = "a,b\n".getBytes(StandardCharsets.UTF_8);
      byte[] all = java.util.Arrays.copyOf(header, header.length + content.length);
      System.arraycopy(content, 0, all, header.length, content.length);
      Files.write(file, all);
      Rows small =
          rows(
              new CsvSource(
                  file,
                  "r.csv",
                  CsvDialect.RFC_4180,
                  Optional.empty(),
                  plan(),
                  1 + random.nextInt(30)));
      Rows whole =
          rows(new CsvSource(file, "r.csv", CsvDialect.RFC_4180, Optional.empty(), plan()));
      String shown = new String(content, StandardCharsets.ISO_8859_1);
      assertThat(small.cells).as("<%s>", shown).isEqualTo(whole.cells);
      assertThat(small.lines).as("<%s>", shown).isEqualTo(whole.lines);
      assertThat(small.rejected.stream().map(Decoded.Rejected::ordinal))
          .as("<%s>", shown)
          .isEqualTo(whole.rejected.stream().map(Decoded.Rejected::ordinal).toList());
    }
  }

  private Rows read(String text) throws IOException {
    return rows(open(text, "x.csv"));
  }

  private Source open(String text, String name) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    return FileSources.open(file, name, plan(), FileDialect.DEFAULT);
  }

  private static ColumnPlan plan() {
    return plan(List.of("a", "b"));
  }

  private static ColumnPlan plan(List<String> columns) {
    return new ColumnPlan(
        columns.stream().map(c -> new ColumnPlan.Wanted(c, CellParser.text(), true)).toList(),
        false);
  }

  private static Rows rows(Source source) {
    Rows rows = new Rows();
    try (source) {
      long records = 0;
      long lines = 0;
      for (var chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
        Decoded decoded = chunk.get().decode().at(records, lines);
        rows.add(decoded);
        records += decoded.records();
        lines += decoded.newlines();
      }
      assertThat(source.digest()).isPresent();
    }
    return rows;
  }

  private static final class Rows {
    final List<List<Optional<String>>> cells = new ArrayList<>();
    final List<Long> ordinals = new ArrayList<>();
    final List<Long> lines = new ArrayList<>();
    final List<Decoded.Rejected> rejected = new ArrayList<>();

    void add(Decoded decoded) {
      Batch batch = decoded.batch();
      for (int i = 0; i < batch.rows(); i++) {
        int row = i;
        assertThat(batch.columns())
            .allSatisfy(c -> assertThat(c.type()).isEqualTo(LogicalType.STRING));
        cells.add(batch.columns().stream().map(c -> c.text(row)).toList());
        ordinals.add(batch.ordinal(i));
        lines.add(batch.line(i));
      }
      rejected.addAll(decoded.rejected());
    }
  }
}
