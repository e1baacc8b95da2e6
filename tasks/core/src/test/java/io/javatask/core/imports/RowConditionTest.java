package io.javatask.core.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.contract.Rule;
import io.javatask.core.expression.RowExpression;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row conditions of Great Expectations become filters that a contract can have. */
class RowConditionTest {
  private static final String CONTRACT =
      """
      {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "version": "1.0.0",
       "status": "active",
       "schema": [{"name": "t", "logicalType": "object", "properties": [
         {"name": "n", "logicalType": "integer"}, {"name": "x y", "logicalType": "number"},
         {"name": "s", "logicalType": "string"}, {"name": "b", "logicalType": "boolean"}]}]}
      """;

  private static Rule rule(String type, String column, String condition, String parser) {
    String given = parser.isEmpty() ? "" : ", \"condition_parser\": \"" + parser + "\"";
    String suite =
        "{\"name\": \"s\", \"expectations\": [{\"type\": \"%s\", \"kwargs\": {%s\"row_condition\": %s%s}}]}"
            .formatted(type, column, condition, given);
    String written =
        new GreatExpectationsImport()
            .run(suite, "suite.json", CONTRACT, "c.json", Optional.empty());
    Contract read = new ContractReader().read(written, "c.json", Optional.empty());
    return read.rules().get(read.rules().size() - 1);
  }

  private static String where(String condition, String parser) {
    return rule("expect_column_values_to_not_be_null", "\"column\": \"n\", ", condition, parser)
        .check()
        .where()
        .map(RowExpression::text)
        .orElseThrow();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\\\"") + '"';
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          n > 5 | `n` > 5
          n != 5 | (`n` <> 5 OR `n` IS NULL)
          n == 5 and s == 'a' | (`n` = 5 AND `s` = 'a')
          (n < 5) & (s == "it's") | ((`n` < 5) AND (`s` = 'it''s'))
          n < 5 or ~(n >= 3) | (`n` < 5 OR ((`n` >= 3)) IS NOT TRUE)
          not b | (`b`) IS NOT TRUE
          b == True | `b` = true
          `x y` <= -1.5e3 | `x y` <= (- 1.5e3)
          n.isnull() or s.notna() | (`n` IS NULL OR `s` IS NOT NULL)
          n in [1, 2] | `n` IN (1, 2)
          s not in ['a'] | (`s` NOT IN ('a') OR `s` IS NULL)
          n in [] | false
          n != n | (`n` <> `n` OR `n` IS NULL)
          n + `x y` * 2 > 3 | (`n` + (`x y` * 2)) > 3
          (n + 1) * 2 > 3 | ((`n` + 1) * 2) > 3
          .5 < `x y` | 0.5 < `x y`
          """)
  void pandasIsReadAsItMeansNull(String condition, String where) {
    assertThat(where(quoted(condition), "pandas")).isEqualTo(where);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          n > 5 AND s = "a" | (`n` > 5 AND `s` = 'a')
          n <> 5 | `n` <> 5
          NOT (n = 5) | NOT ((`n` = 5))
          n is not null or s IS NULL | (`n` IS NOT NULL OR `s` IS NULL)
          n between 1 and 2 and b | (`n` BETWEEN 1 AND 2 AND `b`)
          s not in ('a', 'b') | `s` NOT IN ('a', 'b')
          """)
  void sparkIsReadAsSql(String condition, String where) {
    assertThat(where(quoted(condition), "spark")).isEqualTo(where);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          col("n") >= 5 | great_expectations | `n` >= 5
          col("s") != 'a' | great_expectations__experimental__ | (`s` <> 'a' OR `s` IS NULL)
          col("x y").notnull() | great_expectations | `x y` IS NOT NULL
          """)
  void itsOwnSyntaxIsRead(String condition, String parser, String where) {
    assertThat(where(quoted(condition), parser)).isEqualTo(where);
  }

  @Test
  void conditionObjectsAreRead() {
    String more =
        "{\"type\": \"comparison\", \"column\": {\"name\": \"n\"}, \"operator\": \">\","
            + " \"parameter\": 1}";
    String in =
        "{\"type\": \"comparison\", \"column\": {\"name\": \"s\"}, \"operator\": \"NOT_IN\","
            + " \"parameter\": [\"a\"]}";
    String none = "{\"type\": \"nullity\", \"column\": {\"name\": \"x y\"}, \"is_null\": true}";
    assertThat(where(more, "")).isEqualTo("`n` > 1");
    assertThat(
            where(
                "{\"type\": \"or\", \"conditions\": [{\"type\": \"and\", \"conditions\": ["
                    + more
                    + ","
                    + in
                    + "]}, "
                    + none
                    + "]}",
                ""))
        .isEqualTo("((`n` > 1 AND (`s` NOT IN ('a') OR `s` IS NULL)) OR `x y` IS NULL)");
    assertThat(where("{\"type\": \"pass_through\", \"pass_through_filter\": \"n > 1\"}", ""))
        .isEqualTo("`n` > 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          n > 5 | | no 'condition_parser'
          n > 5 | sql | unknown 'condition_parser': 'sql'
          n > 5 > 3 | pandas | from > on
          n / 2 > 3 | pandas | from / on
          s.str.len() > 3 | pandas | cannot be said
          n > @limit | pandas | from @ on
          n == None | pandas | from None on
          n == | pandas | from its end on
          s LIKE 'a%' | spark | from LIKE on
          n <=> 5 | spark | from <=> on
          lower(s) = 'a' | spark | cannot be said
          n > 'a' | pandas | text is not compared with a number
          m > 5 | pandas | a number is not compared with text
          n > 5 | great_expectations | none of the form
          """)
  void whatCannotBeSaidIsRefused(String condition, String parser, String why) {
    assertThatThrownBy(() -> where(quoted(condition), parser == null ? "" : parser))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining(why);
  }

  @Test
  void whatLooksAtNoRowHasNoFilter() {
    assertThatThrownBy(
            () ->
                rule("expect_table_column_count_to_equal", "\"value\": 1, ", "\"n > 5\"", "pandas"))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("looks at no row");
  }
}
