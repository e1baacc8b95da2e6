package io.javatask.core.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.contract.Rule;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GreatExpectationsImportTest {
  private static final String CONTRACT =
      """
      {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "version": "1.0.0",
       "status": "active", "description": {"purpose": "kept as it is"},
       "schema": [{"name": "t", "logicalType": "object", "properties": [
         {"name": "n", "logicalType": "integer"}, {"name": "at", "logicalType": "timestamp"},
         {"name": "d", "logicalType": "date"}, {"name": "s", "logicalType": "string"}]}]}
      """;

  private static String suite(String expectations) {
    return "{\"name\": \"s\", \"expectations\": [" + expectations + "]}";
  }

  private static String run(String expectations) {
    return new GreatExpectationsImport()
        .run(suite(expectations), "suite.json", CONTRACT, "c.json", Optional.empty());
  }

  private static Rule last(String contract) {
    Contract read = new ContractReader().read(contract, "c.json", Optional.empty());
    return read.rules().get(read.rules().size() - 1);
  }

  @Test
  void anExpectationBecomesARuleThatKeepsRows() {
    Rule rule =
        last(
            run(
                """
                {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "undeclared",
                 "mostly": 0.9, "result_format": "BASIC"}, "meta": {}, "severity": "warning"}
                """));
    assertThat(rule.id()).isEqualTo("expect_column_values_to_be_unique undeclared");
    assertThat(rule.origin()).isEqualTo("great-expectations");
    assertThat(rule.check().name()).isEqualTo("unique");
    assertThat(rule.check().columns()).containsExactly("undeclared");
    assertThat(rule.check().arguments()).hasToString("{duplicates=\"members\"}");
    assertThat(rule.thresholds().mostly()).hasValue(0.9);
    assertThat(rule.action()).isEqualTo(Rule.Action.KEEP);
    assertThat(rule.severity()).isEqualTo(Rule.Severity.WARNING);
  }

  @Test
  void theRestOfTheContractStaysAsItIs() {
    assertThat(run("")).contains("kept as it is").contains("\"logicalType\" : \"timestamp\"");
  }

  @Test
  void twoAlikeGetNamesOfTheirOwn() {
    String one = "{\"type\": \"expect_column_to_exist\", \"kwargs\": {\"column\": \"n\"}}";
    assertThat(last(run(one + "," + one)).id()).isEqualTo("expect_column_to_exist n (2)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          match_like_pattern | "like_pattern": "a%" | like | {pattern="a%"}
          not_match_like_pattern | "like_pattern": "a_" | not_like | {pattern="a_"}
          match_like_pattern_list | "like_pattern_list": ["a%", "b"] | like_list | {patterns=["a%","b"]}
          not_match_like_pattern_list | "like_pattern_list": ["a%"] | not_like_list | {patterns=["a%"]}
          """)
  void patternsOfLikeBecomeChecks(String type, String kwargs, String check, String arguments) {
    Rule rule =
        last(
            run(
                "{\"type\": \"expect_column_values_to_%s\", \"kwargs\": {\"column\": \"s\", %s}}"
                    .formatted(type, kwargs)));
    assertThat(rule.check().name()).isEqualTo(check);
    assertThat(rule.check().arguments()).hasToString(arguments);
  }

  @Test
  void textThatIsADateToATimeColumnIsWrittenAsOne() {
    Rule rule =
        last(
            run(
                """
                {"type": "expect_column_values_to_be_between",
                 "kwargs": {"column": "at", "min_value": "Jan 31, 2026 4pm"}}
                """));
    assertThat(rule.check().arguments()).hasToString("{min=\"2026-01-31T16:00:00\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          expect_column_values_to_be_of_type | {"column": "n", "type_": "int"} | logical types
          expect_column_values_to_be_of_any_sort | {"column": "n"} | no check says this
          expect_column_kl_divergence_to_be_less_than | {"column": "n"} | 'partition_object' is missing
          expect_column_kl_divergence_to_be_less_than | {"column": "n", "partition_object": {"values": [1], "weights": [0.5]}} | must add up to 1
          expect_column_values_to_not_be_outliers | {"column": "n", "method": "mad"} | unknown 'method'
          expect_column_values_to_be_uniqe | {"column": "n"} | did you mean 'expect_column_values_to_be_unique'
          expect_column_values_to_be_unique | {"column": "n", "row_condition": "n > 1"} | no 'condition_parser'
          expect_column_values_to_be_unique | {"column": "n", "windows": []} | 'windows'
          expect_column_values_to_be_unique | {} | 'column' is missing
          expect_column_values_to_be_between | {"column": "n"} | both missing
          expect_column_values_to_be_between | {"column": "n", "min_value": {"$PARAMETER": "x"}} | suite parameter
          expect_column_mean_to_be_between | {"column": "n", "min_value": "a"} | not a number
          expect_column_values_to_be_in_set | {"column": "n", "value_set": [[1]]} | which no column does
          expect_column_pair_values_to_be_equal | {"column_A": "n", "column_B": "at", "ignore_row_if": "x"} | unknown 'ignore_row_if'
          expect_column_values_to_match_regex | {"column": "n", "regex": "("} | does not compile
          expect_column_values_to_match_regex | {"column": "s", "regex": "a(?i)b"} | 'a(?i)b' does not compile: global flags not at the start
          expect_column_values_to_match_regex | {"column": "s", "regex": "\\\\p{L}"} | bad escape
          expect_column_values_to_match_regex_list | {"column": "s", "regex_list": ["a", "(a)?b(?(1)c)"]} | conditional groups are not taken
          expect_column_values_to_be_between | {"column": "n", "min_value": "low"} | 'min_value' is no number, as 'n' holds: 'low'
          expect_column_values_to_be_between | {"column": "n", "min_value": "nan"} | 'min_value' is no number
          expect_column_max_to_be_between | {"column": "n", "max_value": "2026-01-02"} | 'max_value' is no number
          expect_column_values_to_be_between | {"column": "d", "min_value": "2026-01-02T23:00:00+02:00"} | has an offset from UTC
          expect_column_values_to_be_between | {"column": "n", "max_value": 1e309} | the number 1E+309 is out of range
          expect_column_values_to_match_strftime_format | {"column": "n", "strftime_format": "%Q"} | unknown directive %Q
          expect_column_values_to_match_like_pattern | {"column": "n", "like_pattern": "50\\\\%"} | the backslash in '50\\%'
          expect_column_values_to_match_like_pattern | {"column": "n", "like_pattern": 5} | is not a string
          expect_column_values_to_not_match_like_pattern_list | {"column": "n", "like_pattern_list": []} | is empty
          """)
  void whatCannotBeSaidIsRefusedByName(String type, String kwargs, String why) {
    assertThatThrownBy(() -> run("{\"type\": \"" + type + "\", \"kwargs\": " + kwargs + "}"))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          values_to_be_between | "d", "min_value": "2026-01-02T12:00:00" | {exclusive_min=true, min="2026-01-02"}
          values_to_be_between | "d", "max_value": "2026-01-02T12:00:00", "strict_max": true | {max="2026-01-02"}
          values_to_be_between | "d", "max_value": "2026-01-02T00:00:00", "strict_max": true | {exclusive_max=true, max="2026-01-02"}
          max_to_be_between | "d", "min_value": "2026-01-02 12:00" | {exclusive_min=true, min="2026-01-02"}
          values_to_be_between | "n", "min_value": "1", "max_value": " 5 " | {max=5, min=1}
          values_to_be_between | "n", "min_value": "9007199254740993" | {min=9007199254740992}
          values_to_be_between | "n", "min_value": "1_0.5e1" | {min=105}
          values_to_be_between | "n", "max_value": 1e308 | {max=LARGE}
          values_to_be_between | "s", "min_value": "1" | {min="1"}
          values_to_be_between | "undeclared", "min_value": "1" | {min=1}
          values_to_be_in_set | "d", "value_set": ["2026-01-02T12:00:00", "2026-01-03"] | {values=["2026-01-02T12:00:00","2026-01-03"]}
          values_to_be_in_set | "n", "value_set": ["1", 2] | {values=["1",2]}
          """)
  void whatIsComparedIsWhatGreatExpectationsCompares(String type, String kwargs, String arguments) {
    Rule rule =
        last(
            run(
                "{\"type\": \"expect_column_%s\", \"kwargs\": {\"column\": %s}}"
                    .formatted(type, kwargs)));
    assertThat(new TreeMap<>(rule.check().arguments()))
        .hasToString(arguments.replace("LARGE", "1" + "0".repeat(308)));
  }

  @Test
  void allThatIsWrongIsSaidAtOnceAndInTheSuitesWords() {
    assertThatThrownBy(
            () ->
                run(
                    """
                    {"type": "expect_column_to_exist", "kwargs": {"column": "n"}},
                    {"type": "expect_column_values_to_match_regex",
                     "kwargs": {"column": "s", "regex": "["}},
                    {"type": "expect_column_values_to_be_between", "kwargs": {"column": "n"}},
                    {"type": "expect_column_values_to_be_between",
                     "kwargs": {"column": "n", "min_value": 1e309}}
                    """))
        .hasMessage(
            """
            suite.json:/expectations/1: expect_column_values_to_match_regex: the regular expression \
            '[' does not compile: unterminated character set at character 1
            suite.json:/expectations/2: expect_column_values_to_be_between: 'min_value' and \
            'max_value' are both missing
            suite.json:/expectations/3: expect_column_values_to_be_between: the number 1E+309 is \
            out of range\
            """);
  }
}
