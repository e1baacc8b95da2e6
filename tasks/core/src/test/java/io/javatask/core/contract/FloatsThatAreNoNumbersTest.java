package io.javatask.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.Positions;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.check.References;
import io.javatask.core.check.TableChecks;
import io.javatask.core.check.Validation;
import io.javatask.core.contract.CheckName.Judged;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.SampleRow;
import io.javatask.core.report.ValidationReport.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tables and Parquet files hold NaN and infinity, which texts cannot: no check breaks on them. */
class FloatsThatAreNoNumbersTest {
  private static final double[] ODD = {
    1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 2
  };
  private static final String[] TEXTS = {"a", "b", "c", "a", "b", "c"};

  static Stream<CheckName> checks() {
    return Arrays.stream(CheckName.values())
        .filter(c -> c.judged() != Judged.UNDECLARABLE)
        .filter(c -> c.cost() != Cost.J && c.cost() != Cost.S && c.cost() != Cost.U);
  }

  @ParameterizedTest
  @MethodSource("checks")
  void noCheckBreaks(CheckName check) throws IOException {
    JsonNode example = CatalogueFile.read().example(check).orElseThrow();
    assertThat(run(example).status()).isNotIn(Status.ERROR, Status.NOT_EVALUATED);
  }

  private static RuleResult ofPrice(String check, String arguments) {
    return run(
        JsonMapper.shared()
            .readTree(
                "{\"check\": \"%s\", \"column\": \"price\", \"arguments\": {%s}}"
                    .formatted(check, arguments)));
  }

  private static List<Long> failing(String check, String arguments) {
    return ofPrice(check, arguments).sample().stream().map(SampleRow::row).toList();
  }

  @Test
  void nothingContainsNotANumber() {
    assertThat(failing("range", "\"min\": 0")).containsExactly(1L, 3L);
    assertThat(failing("range", "\"max\": 1e30")).containsExactly(1L, 2L);
    assertThat(failing("in_set", "\"values\": [0, 1]")).containsExactly(1L, 2L, 3L, 5L);
    assertThat(failing("multiple_of", "\"divisor\": 1")).containsExactly(1L, 2L, 3L);
    assertThat(ofPrice("unique", "").failed()).isZero();
    assertThat(ofPrice("distinct_count", "\"unbounded\": true").observed()).contains(6L);
  }

  @Test
  void besideItThereIsNoLeastAndNoGreatest() {
    for (String check : List.of("min", "max", "mean", "sum")) {
      RuleResult result = ofPrice(check, "\"unbounded\": true");
      assertThat(result.observed()).as(check).contains("NaN");
      assertThat(ofPrice(check, "\"min\": -1e30").status()).isEqualTo(Status.FAILED);
    }
  }

  private static RuleResult run(JsonNode implementation) {
    Contract contract =
        new ContractReader()
            .read(CatalogueFile.contract(implementation), "c.json", Optional.empty());
    List<Column> columns = contract.properties().stream().map(p -> column(p)).toList();
    Batch batch = new Batch(columns, ODD.length, Positions.consecutive("test", 0), 0);
    try (Validation validation =
        new Validation(contract, Instant.EPOCH, 10, References.NONE, TableChecks.onClassPath())) {
      validation.settle(batch, validation.examine(batch));
      validation.finish();
      return validation.results(CatalogueFile.columns(), true, ODD.length).stream()
          .filter(r -> r.rule().equals("example"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Column column(Property property) {
    RowSet nulls = new RowSet(ODD.length);
    return switch (property.type()) {
      case NUMBER -> new DoubleColumn(property.name(), ODD, nulls, Optional.empty());
      case STRING -> text(property, TEXTS);
      case OBJECT -> text(property, new String[] {"{}", "{}", "{}", "{}", "{}", "{}"});
      case ARRAY -> text(property, new String[] {"[]", "[]", "[]", "[]", "[]", "[]"});
      case INTEGER, BOOLEAN, DATE, TIME, TIMESTAMP ->
          new LongColumn(
              property.name(),
              property.type(),
              new long[] {0, 1, 0, 1, 0, 1},
              nulls,
              Optional.empty());
    };
  }

  private static Column text(Property property, String[] values) {
    byte[] bytes = String.join("", values).getBytes(StandardCharsets.UTF_8);
    int[] ends = IntStream.rangeClosed(1, values.length).map(i -> i * values[0].length()).toArray();
    int[] starts = Arrays.stream(ends).map(e -> e - values[0].length()).toArray();
    LogicalType type = property.type();
    return new TextColumn(
        property.name(), type, bytes, starts, ends, new RowSet(values.length), Optional.empty());
  }
}
