package io.javatask.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.api.LogicalType;
import io.javatask.core.contract.CheckName.Judged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Generates {@code docs/checks.md} from the catalogue, and fails where the file says otherwise; it
 * is then rewritten, to be committed.
 */
class ChecksReferenceTest {
  private static final Path SOURCE =
      Path.of("src", "main", "java", "io", "javatask", "core", "contract", "CheckName.java");
  private static final Path REFERENCE = Path.of("..", "..", "docs", "checks.md");
  private static final Set<CheckName> TOGETHER =
      Set.of(
          CheckName.UNIQUE,
          CheckName.DUPLICATE_VALUES,
          CheckName.INCREASING,
          CheckName.DECREASING,
          CheckName.Z_SCORE);

  /** What a check is called in Great Expectations, without {@code expect_}. */
  private static final Map<CheckName, String> GREAT_EXPECTATIONS =
      Map.ofEntries(
          Map.entry(CheckName.COLUMN_EXISTS, "column_to_exist"),
          Map.entry(
              CheckName.COLUMN_COUNT,
              "table_column_count_to_be_between, table_column_count_to_equal"),
          Map.entry(CheckName.COLUMN_SET, "table_columns_to_match_set"),
          Map.entry(CheckName.COLUMN_ORDER, "table_columns_to_match_ordered_list"),
          Map.entry(CheckName.NOT_NULL, "column_values_to_not_be_null"),
          Map.entry(CheckName.IS_NULL, "column_values_to_be_null"),
          Map.entry(CheckName.UNIQUE, "column_values_to_be_unique, compound_columns_to_be_unique"),
          Map.entry(CheckName.UNIQUE_WITHIN_ROW, "select_column_values_to_be_unique_within_record"),
          Map.entry(CheckName.IN_SET, "column_values_to_be_in_set"),
          Map.entry(CheckName.NOT_IN_SET, "column_values_to_not_be_in_set"),
          Map.entry(CheckName.RANGE, "column_values_to_be_between"),
          Map.entry(
              CheckName.LENGTH,
              "column_value_lengths_to_be_between, column_value_lengths_to_equal"),
          Map.entry(CheckName.PATTERN, "column_values_to_match_regex"),
          Map.entry(CheckName.NOT_PATTERN, "column_values_to_not_match_regex"),
          Map.entry(CheckName.PATTERN_LIST, "column_values_to_match_regex_list"),
          Map.entry(CheckName.NOT_PATTERN_LIST, "column_values_to_not_match_regex_list"),
          Map.entry(CheckName.STRFTIME_FORMAT, "column_values_to_match_strftime_format"),
          Map.entry(CheckName.DATE_PARSEABLE, "column_values_to_be_dateutil_parseable"),
          Map.entry(CheckName.JSON_PARSEABLE, "column_values_to_be_json_parseable"),
          Map.entry(CheckName.JSON_SCHEMA, "column_values_to_match_json_schema"),
          Map.entry(CheckName.INCREASING, "column_values_to_be_increasing"),
          Map.entry(CheckName.DECREASING, "column_values_to_be_decreasing"),
          Map.entry(CheckName.Z_SCORE, "column_value_z_scores_to_be_less_than"),
          Map.entry(CheckName.PAIR_EQUAL, "column_pair_values_to_be_equal"),
          Map.entry(CheckName.PAIR_GREATER, "column_pair_values_a_to_be_greater_than_b"),
          Map.entry(CheckName.PAIR_IN_SET, "column_pair_values_to_be_in_set"),
          Map.entry(CheckName.SUM_EQUALS, "multicolumn_sum_to_equal"),
          Map.entry(CheckName.ROW_COUNT, "table_row_count_to_be_between, table_row_count_to_equal"),
          Map.entry(CheckName.MIN, "column_min_to_be_between"),
          Map.entry(CheckName.MAX, "column_max_to_be_between"),
          Map.entry(CheckName.SUM, "column_sum_to_be_between"),
          Map.entry(CheckName.MEAN, "column_mean_to_be_between"),
          Map.entry(CheckName.MEDIAN, "column_median_to_be_between"),
          Map.entry(CheckName.STDEV, "column_stdev_to_be_between"),
          Map.entry(CheckName.QUANTILES, "column_quantile_values_to_be_between"),
          Map.entry(CheckName.DISTINCT_COUNT, "column_unique_value_count_to_be_between"),
          Map.entry(CheckName.DISTINCT_RATIO, "column_proportion_of_unique_values_to_be_between"),
          Map.entry(CheckName.DISTINCT_IN_SET, "column_distinct_values_to_be_in_set"),
          Map.entry(CheckName.DISTINCT_CONTAINS_SET, "column_distinct_values_to_contain_set"),
          Map.entry(CheckName.DISTINCT_EQUALS_SET, "column_distinct_values_to_equal_set"),
          Map.entry(CheckName.MOST_COMMON_IN_SET, "column_most_common_value_to_be_in_set"));

  @Test
  void theReferenceIsThatOfTheCatalogue() throws IOException {
    String generated = generated(Files.readString(SOURCE));
    String written = Files.exists(REFERENCE) ? Files.readString(REFERENCE) : "";
    if (!generated.equals(written)) {
      Files.writeString(REFERENCE, generated);
    }
    assertThat(written).as("docs/checks.md was out of date and is rewritten").isEqualTo(generated);
  }

  private static String generated(String source) {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        # Checks

        Generated from the catalogue by `ChecksReferenceTest`; edit `CheckName`, not this page.

        A rule of type `custom` and engine `javatask` asks for a check by its name ([contracts.md](contracts.md)). *Blames* says what a result is about: a
        row, rows together (blamed by what other rows hold), or the whole set. Only rows can be quarantined. *Thresholds*: `rows` takes `mostly`, `warn` and
        `fail` of the failing rows; `count`, `number` and `percent` take `warn` and `fail` of the number; `none` holds or does not. Row checks are not asked
        of null, unless they say so, and pass on an empty set; a check that needs a value of the set fails on an empty one.

        """);
    for (CheckName check : CheckName.values()) {
      if (check.judged() != Judged.UNDECLARABLE) {
        section(check, source, out);
      }
    }
    return out.toString();
  }

  private static void section(CheckName check, String source, StringBuilder out) {
    out.append("## `").append(check.catalogueName()).append("`\n\n");
    description(check, source).ifPresent(text -> out.append(text).append("\n\n"));
    List<String> facts = new ArrayList<>();
    facts.add("columns: " + columns(check) + types(check));
    facts.add("blames: " + blames(check));
    facts.add("thresholds: " + thresholds(check));
    Optional.ofNullable(GREAT_EXPECTATIONS.get(check))
        .ifPresent(
            names ->
                facts.add(
                    "in Great Expectations: "
                        + Arrays.stream(names.split(", "))
                            .map(n -> "`expect_" + n + "`")
                            .collect(Collectors.joining(", "))));
    facts.forEach(fact -> out.append("- ").append(fact).append('\n'));
    out.append('\n');
    if (!check.arguments().isEmpty()) {
      out.append("| argument | |\n|---|---|\n");
      check.arguments().forEach(a -> out.append(argument(a)));
      out.append('\n');
    }
  }

  private static String argument(Argument argument) {
    String kind =
        argument.choices().isEmpty()
            ? argument.kind().words()
            : argument.choices().stream().map(c -> "`" + c + "`").collect(Collectors.joining(", "));
    return "| `"
        + argument.name()
        + "` | "
        + kind
        + (argument.required() ? "; required" : "")
        + " |\n";
  }

  private static String columns(CheckName check) {
    return switch (check.columns()) {
      case NONE -> "none";
      case ONE -> "one";
      case ONE_OR_NONE -> "one, or none for the whole record";
      case TWO -> "two";
      case SOME -> "one or more";
      case ANY -> "any";
    };
  }

  private static String types(CheckName check) {
    List<String> taken =
        Arrays.stream(LogicalType.values())
            .filter(check::takes)
            .map(LogicalType::odcsName)
            .toList();
    return taken.size() == LogicalType.values().length ? "" : " (" + String.join(", ", taken) + ")";
  }

  private static String blames(CheckName check) {
    boolean rows = check.judged() == Judged.ROWS || check.judged() == Judged.COUNT;
    return TOGETHER.contains(check) ? "rows together" : rows ? "a row" : "the set";
  }

  private static String thresholds(CheckName check) {
    return switch (check.judged()) {
      case ROWS -> "rows";
      case COUNT -> "count";
      case ROW_COUNT, METRIC -> "number";
      case PERCENT -> "percent";
      case OUTRIGHT -> "none";
      case UNDECLARABLE -> "not declarable";
    };
  }

  /** The comment above a constant of the catalogue. */
  private static Optional<String> description(CheckName check, String source) {
    Matcher comment =
        Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s+" + check.name() + "\\(", Pattern.DOTALL)
            .matcher(source);
    if (!comment.find()) {
      return Optional.empty();
    }
    return Optional.of(
        comment
            .group(1)
            .replaceAll("\\n\\s*\\*", " ")
            .replaceAll("\\{@code\\s+([^}]*)\\}", "`$1`")
            .replaceAll("\\s+", " ")
            .strip());
  }
}
