package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.location.ConfiguredLocations;
import io.javatask.core.profile.ContractDraft;
import io.javatask.core.report.ProfileReport;
import io.javatask.core.report.ProfileReport.ColumnProfile;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Whatever the data are, they keep the contract that their profile suggests. */
class SuggestedContractPropertyTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Path FOLDER = folder();

  private static Path folder() {
    try {
      return Files.createTempDirectory("suggested");
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

  /** A cell as CSV writes it, quotes and all: mostly of one kind in a column. */
  private static Arbitrary<String> cells(int kind) {
    Arbitrary<String> usual =
        switch (kind) {
          case 0 -> Arbitraries.longs().map(String::valueOf);
          case 1 -> Arbitraries.integers().between(-3, 3).map(String::valueOf);
          case 2 -> Arbitraries.doubles().map(String::valueOf);
          case 3 -> Arbitraries.bigDecimals().ofScale(2).map(Object::toString);
          case 4 -> Arbitraries.of("true", "FALSE", "0", "t");
          case 5 ->
              Arbitraries.longs()
                  .between(-70_000_000_000L, 253_402_300_799L)
                  .map(s -> Instant.ofEpochSecond(s).toString());
          case 6 -> Arbitraries.of("2026-01-01", "2026-12-31", "0000-01-01", "9999-12-31");
          case 7 -> Arbitraries.of("23:59", "10:00:00.5", "0000-01-01T00:00+14:00");
          case 8 -> Arbitraries.integers().between(0, 999).map(i -> "ID-%03d".formatted(i));
          case 9 -> Arbitraries.strings().withChars("aZ9é·.*$^\\[{-+ ").ofMaxLength(5);
          case 10 -> Arbitraries.strings().ascii().ofMaxLength(8);
          default -> Arbitraries.of("a@b.org", "1.2.3.4", "007", "NaN", "-0", "+5", "1e400");
        };
    Arbitrary<String> odd =
        Arbitraries.of(
            "", "\"\"", "x", "12", "9223372036854775808", "-0.0", "1e-320", "2026-01-01");
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(12, usual.map(SuggestedContractPropertyTest::quoted)),
        net.jqwik.api.Tuple.of(1, odd));
  }

  private static String quoted(String text) {
    boolean plain =
        text.chars().allMatch(c -> Character.isLetterOrDigit(c) || ":.+-".indexOf(c) >= 0);
    return plain && !text.isEmpty() ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }

  @Provide
  Arbitrary<List<List<String>>> columns() {
    return Arbitraries.integers()
        .between(0, 80)
        .flatMap(
            rows ->
                Arbitraries.integers()
                    .between(0, 11)
                    .flatMap(kind -> cells(kind).list().ofSize(rows))
                    .list()
                    .ofMinSize(1)
                    .ofMaxSize(4));
  }

  @Property(tries = 400, seed = "71")
  void ofCsv(@ForAll("columns") List<List<String>> columns, @ForAll boolean broken)
      throws Exception {
    StringBuilder text = new StringBuilder();
    int rows = columns.get(0).size();
    text.append(
        IntStream.range(0, columns.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(",")));
    text.append("\n");
    for (int i = 0; i < rows; i++) {
      int row = i;
      text.append(columns.stream().map(c -> c.get(row)).collect(Collectors.joining(",")));
      text.append("\n");
    }
    text.append(broken ? "a,b,c,d,e,f\n" : "");
    holds("rows.csv", text.toString());
  }

  @Property(tries = 300, seed = "72")
  void ofJsonLines(@ForAll("columns") List<List<String>> columns) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < columns.get(0).size(); row++) {
      ObjectNode record = JSON.createObjectNode();
      for (int i = 0; i < columns.size(); i++) {
        put(record, "c" + i, columns.get(i).get(row), row % 2 == 1);
      }
      text.append(record).append("\n");
    }
    if (!text.isEmpty()) {
      holds("rows.jsonl", text.toString());
    }
  }

  /** A number or a truth as such where JSON has it so. */
  private static void put(ObjectNode record, String name, String cell, boolean absent) {
    if (cell.isEmpty()) {
      if (!absent) {
        record.putNull(name);
      }
      return;
    }
    if (cell.matches("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,5})?|true")) {
      record.set(name, JSON.readTree(cell));
    } else {
      record.put(name, cell.startsWith("\"") ? cell.substring(1, cell.length() - 1) : cell);
    }
  }

  private static void holds(String name, String text) throws Exception {
    Files.writeString(FOLDER.resolve(name), text);
    ConfiguredLocations locations =
        new ConfiguredLocations(Map.of("landing", FOLDER), Map.of(), Map.of());
    String source = "landing:" + name;
    Contract unasked = read(ContractDraft.of("unasked", List.of("x"), Optional.empty()).text());
    Profiler.Profiled profiled =
        new Profiler(context(unasked), locations, source, Optional.empty()).run();
    accounts(profiled.report());
    ValidationReport report =
        new Validate(locations, CoreTasks.Options.in(FOLDER.resolve("quarantine")))
            .run(
                context(read(profiled.contract())),
                new Validate.Input(
                    Optional.of(source),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
    assertThat(report.results())
        .as(profiled.contract())
        .filteredOn(r -> r.status() != Status.PASSED && !r.rule().equals("batch.not_empty"))
        .isEmpty();
    assertThat(report.rows().accepted()).isEqualTo(profiled.report().rows().profiled());
  }

  private static void accounts(ProfileReport report) {
    assertThat(report.rows().read()).isEqualTo(report.rows().profiled() + report.rows().rejected());
    for (ColumnProfile column : report.columns()) {
      assertThat(column.rows()).isEqualTo(report.rows().profiled());
      assertThat(column.distinct()).isLessThanOrEqualTo(column.values());
      column
          .frequent()
          .ifPresent(
              all ->
                  assertThat(all.stream().mapToLong(ProfileReport.Frequent::rows).sum())
                      .isLessThanOrEqualTo(column.values()));
      column
          .shapes()
          .ifPresent(
              all ->
                  assertThat(all.stream().mapToLong(ProfileReport.Shape::rows).sum())
                      .isEqualTo(column.values()));
    }
  }

  private static Contract read(String text) {
    return new ContractReader().read(text, "suggested.json", Optional.empty());
  }

  private static LocalContext context(Contract contract) {
    return new LocalContext(contract, Optional.empty(), Instant.EPOCH, 1);
  }
}
