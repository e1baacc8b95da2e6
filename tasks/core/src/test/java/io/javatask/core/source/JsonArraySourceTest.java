package io.javatask.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.Batch;
import io.javatask.api.ErrorCode;
import io.javatask.api.LogicalType;
import io.javatask.api.TaskException;
import io.javatask.core.contract.FileDialect;
import io.javatask.core.contract.Property;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class JsonArraySourceTest {
  @TempDir Path folder;

  private static ColumnPlan plan() {
    return new ColumnPlan(
        List.of(
            new ColumnPlan.Wanted("a", CellParser.of(property("a", LogicalType.INTEGER)), true),
            new ColumnPlan.Wanted("b", CellParser.of(property("b", LogicalType.STRING)), true)),
        false);
  }

  private static Property property(String name, LogicalType type) {
    return new Property(
        name,
        type,
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        0,
        Optional.empty(),
        ZoneOffset.UTC,
        false);
  }

  /** Rows as {@code ordinal:line a b}, rejects as {@code ordinal:line! reason}. */
  private List<String> read(Path file, String dialect) {
    List<String> all = new ArrayList<>();
    FileDialect written = FileDialect.of(JsonMapper.shared().readTree(dialect));
    try (Source source = FileSources.open(file, "x.json", plan(), written)) {
      long records = 0;
      long lines = 0;
      for (var chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
        Decoded decoded = chunk.get().decode().at(records, lines);
        Batch batch = decoded.batch();
        assertThat(decoded.records()).isEqualTo(batch.rows() + decoded.rejected().size());
        for (int row = 0; row < batch.rows(); row++) {
          all.add(
              batch.ordinal(row)
                  + ":"
                  + batch.line(row)
                  + " "
                  + batch.column("a").orElseThrow().text(row).orElse("-")
                  + " "
                  + batch.column("b").orElseThrow().text(row).orElse("-"));
        }
        decoded.rejected().forEach(r -> all.add(r.ordinal() + ":" + r.line() + "! " + r.reason()));
        records += decoded.records();
        lines += decoded.newlines();
      }
      assertThat(source.digest()).isPresent();
    }
    return all;
  }

  private List<String> of(String text) throws IOException {
    return of(text, "{}");
  }

  private List<String> of(String text, String dialect) throws IOException {
    Path file = folder.resolve("x.json");
    Files.writeString(file, text);
    return read(file, dialect);
  }

  @Test
  void readsEachElementAsARecordWithTheLineItBeginsOn() throws IOException {
    String text =
        """
        [{"a": 1, "b": "x, ]}\\""},

         {"a": 2,
          "b": "é"}, {"b": null}
        ]
        """;
    assertThat(of(text)).containsExactly("0:1 1 x, ]}\"", "1:3 2 é", "2:4 - -");
  }

  @Test
  void anEmptyArrayHasNoRecords() throws IOException {
    assertThat(of(" [ \n ] ")).isEmpty();
  }

  @Test
  void anEmptyFileIsNoArray() {
    assertThatThrownBy(() -> of(""))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE))
        .hasMessageContaining("it is empty");
  }

  @Test
  void anElementThatIsNoObjectIsARejectedRecord() throws IOException {
    List<String> read =
        of("\uFEFF[{\"a\": 1},\n5,\n{\"a\" 2},\n{\"a\": 3, \"a\": 4},\n[1],{\"a\": 6}]");
    assertThat(read).hasSize(6);
    assertThat(read.get(0)).isEqualTo("0:1 1 -");
    assertThat(read.get(1)).isEqualTo("5:5 6 -");
    assertThat(read.get(2)).startsWith("1:2! not a JSON object but ");
    assertThat(read.get(3)).startsWith("2:3! ");
    assertThat(read.get(4)).isEqualTo("3:4! key 'a' stands twice in one record");
    assertThat(read.get(5)).startsWith("4:5! not a JSON object but ");
    assertThat(of("[\uFEFF]")).containsExactly("0:1! not a JSON object but nothing");
  }

  @Test
  void aFileThatIsCutOffHasOneRejectedRecordForIt() throws IOException {
    String cut = "the file ends before its array does";
    assertThat(of("[{\"a\": 1},\n{\"a\": 2, \"b")).containsExactly("0:1 1 -", "1:2! " + cut);
    assertThat(of("[{\"a\": 1},\n")).containsExactly("0:1 1 -", "1:2! " + cut);
    assertThat(of("[{\"a\": 1}")).containsExactly("0:1 1 -", "1:1! " + cut);
    assertThat(of("[")).containsExactly("0:1! " + cut);
    assertThat(of("[\uFEFF")).containsExactly("0:1! not a JSON object but nothing", "1:1! " + cut);
  }

  @Test
  void whatFollowsTheArrayAndWhatIsMissingInItIsRejected() throws IOException {
    assertThat(of("[{\"a\": 1}]\n{\"a\": 2}"))
        .containsExactly("0:1 1 -", "1:2! text after the end of the array");
    assertThat(of("[{\"a\": 1},,{\"a\": 3},]"))
        .containsExactly(
            "0:1 1 -",
            "2:1 3 -",
            "1:1! nothing stands between two commas, or a comma and the array's end",
            "3:1! nothing stands between two commas, or a comma and the array's end");
  }

  @Test
  void aLineFeedWithinATextIsNoJson() throws IOException {
    List<String> read = of("[{\"a\": 1, \"b\": \"x\ny\"}, {\"a\": 2}]");
    assertThat(read).hasSize(2);
    assertThat(read.get(0)).isEqualTo("1:2 2 -");
    assertThat(read.get(1)).startsWith("0:1! ");
  }

  @Test
  void thePropertyNamesTheMemberThatHoldsTheArray() throws IOException {
    String text =
        "{\"v\": {\"rows\": [1]}, \"n\": \"}\",\n \"r\\u006fws\": [{\"a\": 1}], \"x\": 2}";
    assertThat(of(text, "{\"property\": \"rows\"}")).containsExactly("0:2 1 -");
    assertThatThrownBy(() -> of(text, "{\"property\": \"row\"}"))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("it has no member 'row'; did you mean 'rows'?");
    assertThatThrownBy(() -> of(text, "{\"property\": \"n\"}"))
        .hasMessageContaining("the member 'n' begins with '\"'");
    assertThatThrownBy(() -> of("[]", "{\"property\": \"n\"}"))
        .hasMessageContaining("'property' is 'n', but it begins with '['");
  }

  @Test
  void aFileWithoutAnArrayIsRefused() {
    for (String text : List.of("{\"a\": 1}\n{\"a\": 2}\n", "5", "   ", "null")) {
      assertThatThrownBy(() -> of(text))
          .isInstanceOfSatisfying(
              TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE))
          .hasMessageContaining("source x.json is no JSON array of records");
    }
  }

  @Test
  void manyElementsComeInBlocksFromACompressedFile() throws IOException {
    Path file = folder.resolve("x.json.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("[\n".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 200_000; i++) {
        out.write(
            ((i == 0 ? "" : ",\n") + "{\"a\": " + i + ", \"b\": \"text " + i + "\"}")
                .getBytes(StandardCharsets.UTF_8));
      }
      out.write("\n]".getBytes(StandardCharsets.UTF_8));
    }
    List<String> read = read(file, "{}");
    assertThat(read).hasSize(200_000);
    assertThat(read.get(199_999)).isEqualTo("199999:200001 199999 text 199999");
    assertThat(read.get(77_777)).isEqualTo("77777:77779 77777 text 77777");
  }

  @Test
  void anotherEncodingIsRead() throws IOException {
    Path file = folder.resolve("x.json");
    Files.write(file, "[{\"a\": 1, \"b\": \"é\"}]".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(read(file, "{\"encoding\": \"iso-8859-1\"}")).containsExactly("0:1 1 é");
  }
}
