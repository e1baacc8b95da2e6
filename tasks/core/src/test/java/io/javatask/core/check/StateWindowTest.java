package io.javatask.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.javatask.api.CheckState;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.contract.FileDialect;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.Status;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.Decoded;
import io.javatask.core.source.FileSources;
import io.javatask.core.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows split into intervals, their states kept, restored and merged, against one run over all. */
class StateWindowTest {
  private static final Instant AS_OF = Instant.parse("2026-01-10T00:00:00Z");
  private static final String HEADER = "id,n,price,kind,at,day\n";

  @TempDir Path folder = Path.of("");

  private static String rule(String check, String arguments) {
    return """
    {"type": "custom", "engine": "javatask",
     "implementation": {"check": "%s", "arguments": {%s}}}
    """
        .formatted(check, arguments);
  }

  private static Contract contract(String kindExtra, String... nRules) {
    String text =
        """
        {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "version": "1.0.0",
         "schema": [{"name": "t", "quality": [
           {"id": "rows", "type": "library", "metric": "rowCount", "mustBeGreaterThan": 3}
         ], "properties": [
           {"name": "id", "logicalType": "string", "required": true, "unique": true},
           {"name": "n", "logicalType": "integer", "quality": [%s]},
           {"name": "price", "logicalType": "number", "quality": [%s]},
           {"name": "kind", "logicalType": "string"%s, "quality": [%s]},
           {"name": "at", "logicalType": "timestamp", "quality": [%s]},
           {"name": "day", "logicalType": "date", "quality": [%s]}
         ]}]}
        """
            .formatted(
                String.join(",", nRules),
                String.join(
                    ",",
                    rule("sum", "\"max\": 1e30"),
                    rule("mean", "\"min\": 0"),
                    rule("stdev", "\"max\": 1e30"),
                    rule("min", "\"min\": 0"),
                    rule("max", "\"max\": 10"),
                    rule("skewness", "\"max\": 2"),
                    rule("kurtosis", "\"max\": 2"),
                    rule("interquartile_range", "\"max\": 100"),
                    rule(
                        "kolmogorov_smirnov",
                        "\"max\": 1, \"reference\": {\"distribution\": \"normal\","
                            + " \"mean\": 50, \"stdev\": 20}"),
                    rule(
                        "kl_divergence",
                        "\"max\": 100, \"tail_weight\": 0.1, \"expected\": {\"bins\": [0, 10,"
                            + " 100], \"weights\": [0.5, 0.5]}"),
                    rule("zero_count", "\"max\": 3"),
                    rule("median", "\"max\": 1e30"),
                    "{\"type\": \"custom\", \"engine\": \"javatask\", \"implementation\":"
                        + " {\"check\": \"null_rate\", \"fail\": {\"mustBeLessThan\": 11}}}"),
                kindExtra,
                String.join(
                    ",",
                    rule("in_set", "\"values\": [\"a\", \"b\"]"),
                    rule("max", "\"max\": \"zz\""),
                    rule("distinct_count", "\"max\": 5"),
                    rule("distinct_equals_set", "\"values\": [\"a\", \"b\", \"c\"]")),
                String.join(
                    ",",
                    rule("freshness", "\"max_age\": \"P9D\""),
                    rule("max", "\"max\": \"2026-02-01T00:00:00Z\"")),
                rule("min", "\"min\": \"2026-01-01\""));
    return new ContractReader().read(text, "t.json", Optional.empty());
  }

  private static Contract contract() {
    return contract("", rule("range", "\"min\": 5"), rule("mean", "\"max\": 40"));
  }

  private record Outcome(List<RuleResult> results, List<CheckState> states) {}

  private Outcome run(Contract contract, List<String> rows, long keys) throws IOException {
    Path file = folder.resolve("rows.csv");
    Files.writeString(file, HEADER + String.join("", rows));
    try (Source source =
            FileSources.open(file, "rows.csv", ColumnPlan.of(contract), FileDialect.DEFAULT);
        Validation validation = new Validation(contract, AS_OF, 3)) {
      long read = 0;
      for (var chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
        Decoded decoded = chunk.get().decode().at(read, read);
        validation.settle(decoded.batch(), validation.examine(decoded.batch()));
        read += decoded.records();
      }
      assertThat(read).isEqualTo(keys);
      validation.finish();
      List<RuleResult> results = validation.results(source.columns(), true, read);
      return new Outcome(results, validation.states(results));
    }
  }

  private List<RuleResult> window(Contract contract, List<List<String>> intervals)
      throws IOException {
    try (StateWindow window = new StateWindow(contract, AS_OF)) {
      for (int i = 0; i < intervals.size(); i++) {
        List<String> rows = intervals.get(i);
        window.absorb("day " + i, run(contract, rows, rows.size()).states());
      }
      return window.results();
    }
  }

  private static List<String> rows(Random random, int count) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          String.join(
                  ",",
                  "id" + i,
                  random.nextInt(10) == 0 ? "" : Integer.toString(random.nextInt(100)),
                  random.nextInt(10) == 0
                      ? ""
                      : Double.toString(
                          Math.scalb(random.nextDouble() - 0.3, random.nextInt(90) - 30)),
                  random.nextInt(8) == 0 ? "" : Character.toString('a' + random.nextInt(4)),
                  random.nextInt(5) == 0
                      ? ""
                      : "2026-01-0" + (1 + random.nextInt(9)) + "T10:00:00.12345Z",
                  random.nextInt(5) == 0 ? "" : "2025-12-" + (10 + random.nextInt(20)))
              + "\n");
    }
    return rows;
  }

  private static List<List<String>> split(Random random, List<String> rows) {
    List<List<String>> intervals = new ArrayList<>();
    int at = 0;
    while (at < rows.size()) {
      int next = Math.min(rows.size(), at + random.nextInt(rows.size() / 2 + 2));
      intervals.add(rows.subList(at, next));
      at = next;
    }
    return intervals;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 40, 300, 511})
  void intervalsMergeToWhatOneRunOverAllRowsFinds(int count) throws IOException {
    Contract contract = contract();
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(1000L * count + seed);
      List<String> rows = rows(random, count);
      List<RuleResult> whole = run(contract, rows, count).results();
      List<List<String>> intervals = split(random, rows);
      List<RuleResult> merged = window(contract, intervals);
      assertThat(merged).hasSameSizeAs(whole);
      for (int i = 0; i < whole.size(); i++) {
        agree(whole.get(i), merged.get(i), intervals.size());
      }
    }
  }

  private static void agree(RuleResult whole, RuleResult merged, int intervals) {
    assertThat(merged.rule()).isEqualTo(whole.rule());
    switch (whole.check()) {
      case "column_exists", "columns_declared", "distinct_count" ->
          assertThat(merged.status()).isEqualTo(Status.NOT_EVALUATED);
      case "unique" ->
          assertThat(merged.status())
              .isEqualTo(intervals > 1 ? Status.NOT_EVALUATED : whole.status());
      case "skewness", "kurtosis" -> {
        assertThat(merged.evaluated()).isEqualTo(whole.evaluated());
        whole
            .observed()
            .ifPresent(
                o ->
                    assertThat(((Number) merged.observed().orElseThrow()).doubleValue())
                        .isCloseTo(((Number) o).doubleValue(), withinPercentage(1e-8)));
      }
      case "sum", "mean", "stdev" -> {
        assertThat(merged.status()).isEqualTo(whole.status());
        assertThat(merged.evaluated()).isEqualTo(whole.evaluated());
        assertThat(merged.observed().isPresent()).isEqualTo(whole.observed().isPresent());
        whole
            .observed()
            .ifPresent(
                o -> {
                  double expected = ((Number) o).doubleValue();
                  // the sums carry 106 bits, and the order in which they meet may cost the last one
                  assertThat(((Number) merged.observed().orElseThrow()).doubleValue())
                      .isBetween(Math.nextDown(expected), Math.nextUp(expected));
                });
      }
      default -> {
        assertThat(merged.status()).as(whole.rule()).isEqualTo(whole.status());
        assertThat(merged.evaluated()).as(whole.rule()).isEqualTo(whole.evaluated());
        assertThat(merged.failed()).as(whole.rule()).isEqualTo(whole.failed());
        if (!whole.check().equals("distinct_equals_set")) {
          assertThat(merged.observed()).as(whole.rule()).isEqualTo(whole.observed());
        }
      }
    }
  }

  /** What is written and read again is the same to the last bit, whatever the numbers are. */
  @Test
  void momentsAreKeptWithoutLoss() {
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      Moments moments = new Moments();
      for (int n = random.nextInt(20); n >= 0; n--) {
        double value = Double.longBitsToDouble(random.nextLong());
        moments.add(i % 3 == 0 ? value : random.nextGaussian() * 1e17);
      }
      Moments again = new Moments();
      again.absorb(
          tools.jackson.databind.json.JsonMapper.shared().readTree(moments.save().toString()));
      assertThat(again.save()).hasToString(moments.save().toString());
      assertThat(Double.valueOf(again.sum())).isEqualTo(Double.valueOf(moments.sum()));
      assertThat(again.mean()).isEqualTo(moments.mean());
      assertThat(again.deviation()).isEqualTo(moments.deviation());
    }
  }

  @Test
  void quantilesOfManyNumbersAreOffByNoMoreThanTheySay() {
    Random random = new Random(9);
    for (int seed = 0; seed < 20; seed++) {
      RankSketch sketch = new RankSketch();
      List<Double> all = new ArrayList<>();
      for (int interval = 0; interval < 7; interval++) {
        double[] numbers =
            random
                .doubles(random.nextInt(20_000))
                .map(d -> Math.rint(d * d * 5000))
                .sorted()
                .toArray();
        for (double number : numbers) {
          all.add(number);
        }
        sketch.absorb(RankSketch.save(ranked(numbers), 0));
      }
      all.sort(Double::compare);
      assertThat(sketch.size()).isEqualTo(all.size());
      assertThat(sketch.error()).isLessThan(all.size() / 1000 + 14);
      for (long rank = 0; rank < all.size(); rank += 97) {
        double found = sketch.at(new long[] {rank})[0];
        int from = (int) Math.max(0, rank - sketch.error());
        int to = (int) Math.min(all.size() - 1, rank + sketch.error());
        assertThat(found).isBetween(all.get(from), all.get(to));
      }
    }
  }

  private static String named(String rule) {
    return rule.replaceFirst("\\{", "{\"id\": \"low\", ");
  }

  private static RankedNumbers ranked(double[] ascending) {
    return new RankedNumbers() {
      @Override
      public long size() {
        return ascending.length;
      }

      @Override
      public double[] at(long[] ranks) {
        return java.util.Arrays.stream(ranks).mapToDouble(r -> ascending[(int) r]).toArray();
      }
    };
  }

  @Test
  void aRuleThatChangedOrIsNewIsNotToldOverTheWindow() throws IOException {
    Contract before = contract("", named(rule("range", "\"min\": 5")));
    Contract after = contract("", named(rule("range", "\"min\": 6")), rule("mean", "\"max\": 40"));
    List<String> rows = rows(new Random(1), 20);
    try (StateWindow window = new StateWindow(after, AS_OF)) {
      window.absorb("monday", run(before, rows, 20).states());
      window.absorb("tuesday", run(after, rows, 20).states());
      RuleResult range = result(window.results(), "low");
      assertThat(range.status()).isEqualTo(Status.NOT_EVALUATED);
      assertThat(range.message()).isEqualTo("the rule asked something else then (monday)");
      RuleResult mean = result(window.results(), "n.mean");
      assertThat(mean.message()).isEqualTo("the run did not know the rule (monday)");
      assertThat(result(window.results(), "id.not_null").evaluated()).isEqualTo(40);
      assertThat(result(window.results(), "id.unique").message())
          .contains("ask it of the stored table", "within the intervals 0 of 40 rows failed");
    }
  }

  @Test
  void valuesOfAClassifiedColumnAreNotKept() throws IOException {
    Contract contract =
        contract(", \"classification\": \"restricted\"", rule("range", "\"min\": 5"));
    List<CheckState> states = run(contract, List.of("1,2,3,topsecret,,\n"), 1).states();
    assertThat(states.toString()).doesNotContain("topsecret");
    CheckState max =
        states.stream().filter(s -> s.rule().startsWith("kind.max")).findFirst().orElseThrow();
    assertThat(max.body()).contains("classified");
  }

  private static RuleResult result(List<RuleResult> results, String id) {
    return results.stream().filter(r -> r.rule().startsWith(id)).findFirst().orElseThrow();
  }
}
