package io.javatask.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.contract.FileDialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * csv-spectrum: its files hold what it says they do, but for {@code
 * conformance/csv-spectrum-differences.yaml}.
 *
 * <p>The suite is fetched by {@code scripts/suites.py}.
 */
class CsvSpectrumTest {
  private static final Path SUITE = Path.of("..", "..", "build", "suites", "csv-spectrum");
  private static final Path DIFFERENCES =
      Path.of("..", "..", "conformance", "csv-spectrum-differences.yaml");

  @Test
  void readsWhatTheSuiteExpects() throws IOException {
    Assumptions.assumeTrue(Files.exists(SUITE), "the suite is not there: run scripts/suites.py");
    List<String> names = names();
    Map<String, String> different = new LinkedHashMap<>();
    for (String name : names) {
      List<Map<String, String>> expected = expected(name);
      for (int blockSize : new int[] {1 << 20, 7}) {
        List<Map<String, String>> found = read(name, expected.get(0).keySet(), blockSize);
        if (!found.equals(expected)) {
          different.put(name, found.toString());
        }
      }
    }
    assertThat(names).hasSize(12);
    assertThat(different.keySet()).as(different.toString()).isEqualTo(listed());
  }

  private static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(SUITE.resolve("csvs"))) {
      return files.map(f -> f.getFileName().toString().replace(".csv", "")).sorted().toList();
    }
  }

  /** The records, each by its columns; a file of one record has it outside of an array. */
  private static List<Map<String, String>> expected(String name) throws IOException {
    JsonNode document =
        JsonMapper.shared().readTree(Files.readString(SUITE.resolve("json/" + name + ".json")));
    List<Map<String, String>> records = new ArrayList<>();
    for (JsonNode node : document.isArray() ? document.values() : List.of(document)) {
      Map<String, String> cells = new LinkedHashMap<>();
      node.properties().forEach(cell -> cells.put(cell.getKey(), cell.getValue().stringValue()));
      records.add(cells);
    }
    return records;
  }

  private static List<Map<String, String>> read(String name, Set<String> columns, int blockSize) {
    Path file = SUITE.resolve("csvs/" + name + ".csv");
    ColumnPlan plan =
        new ColumnPlan(
            columns.stream().map(c -> new ColumnPlan.Wanted(c, CellParser.text(), true)).toList(),
            false);
    List<Map<String, String>> records = new ArrayList<>();
    try (Source source =
        new CsvSource(
            file, name, CsvDialect.RFC_4180, FileDialect.DEFAULT.encoding(), plan, blockSize)) {
      assertThat(source.columns()).as(name).containsExactlyElementsOf(columns);
      for (var chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
        Decoded decoded = chunk.get().decode();
        assertThat(decoded.rejected()).as(name).isEmpty();
        for (int row = 0; row < decoded.batch().rows(); row++) {
          records.add(record(decoded, row));
        }
      }
    }
    return records;
  }

  private static Map<String, String> record(Decoded decoded, int row) {
    Map<String, String> cells = new LinkedHashMap<>();
    decoded
        .batch()
        .columns()
        .forEach(column -> cells.put(column.name(), column.text(row).orElse("(null)")));
    return cells;
  }

  /** What is known to differ, with a reason that somebody wrote. */
  private static Set<String> listed() {
    Set<String> listed = new TreeSet<>();
    try {
      for (JsonNode reason : new YAMLMapper().readTree(Files.readString(DIFFERENCES)).values()) {
        assertThat(reason.get("why").asString()).isNotBlank();
        reason.get("files").values().forEach(f -> assertThat(listed.add(f.asString())).isTrue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return listed;
  }
}
