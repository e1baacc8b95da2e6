package io.javatask.core.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.Positions;
import io.javatask.api.RowSet;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What expressions say of one row, and what is said of those that cannot be read. */
class RowExpressionTest {
  private static final List<Field> FIELDS =
      List.of(
          field("s", LogicalType.STRING),
          field("n", LogicalType.INTEGER),
          field("f", LogicalType.NUMBER),
          field("d", LogicalType.NUMBER),
          field("b", LogicalType.BOOLEAN),
          field("day", LogicalType.DATE),
          field("at", LogicalType.TIMESTAMP),
          field("o", LogicalType.OBJECT),
          field("none", LogicalType.STRING),
          field("two words", LogicalType.INTEGER),
          field("like", LogicalType.INTEGER));

  /** One row: s 'Zoë', n 7, f 0.1, d 12.50, b true, day 2026-01-31, at that day 10:00 UTC. */
  private static final Batch ROW =
      new Batch(
          List.of(
              named("s", Columns.constant("Zoë", 1)),
              named("n", Columns.constant(7, LogicalType.INTEGER, 1)),
              named("f", Columns.doubles(new double[] {0.1}, new RowSet(1))),
              named("d", Columns.decimals(i -> new BigDecimal("12.50"), new RowSet(1))),
              named("b", Columns.constant(1, LogicalType.BOOLEAN, 1)),
              named("day", Columns.constant(20484, LogicalType.DATE, 1)),
              named("at", Columns.constant(1_769_853_600_000_000L, LogicalType.TIMESTAMP, 1)),
              named("o", Columns.constant("{}", 1)),
              named("none", Columns.nothing(Type.TEXT, 1)),
              named("two words", Columns.constant(2, LogicalType.INTEGER, 1)),
              named("like", Columns.constant(Long.MAX_VALUE, LogicalType.INTEGER, 1))),
          1,
          Positions.consecutive("row", 0),
          0);

  private static Field field(String name, LogicalType type) {
    return new Field(name, type, ZoneOffset.UTC);
  }

  private static Column named(String name, Column column) {
    return Renamed.of(name, column);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '~',
      value = {
        "s = 'Zoë' @ true",
        "s <> 'Zoë' @ false",
        "s < 'a' and s > 'Z' @ true",
        "n = 7 @ true",
        "n == 7.0 @ true",
        "n > 6.9999 AND n < 7.0001 @ true",
        "7 < n @ false",
        "n BETWEEN 7 AND 7 @ true",
        "n NOT BETWEEN 1 AND 6 @ true",
        "n IN (1, 7, 9) @ true",
        "n NOT IN (1, 9) @ true",
        "n IN (1, null) @ unknown",
        "n NOT IN (7, null) @ false",
        "n in (n + 1, n) @ true",
        "f = 0.1 @ true",
        "f IN (0.1) @ true",
        "d = 12.5 @ true",
        "d IN (12.500) @ true",
        "d * 3 = 37.5 @ true",
        "d > 12.499999999999999999999 @ true",
        "d + f > 12.6 OR d + f <= 12.6 @ true",
        "n / 2 = 3.5 @ true",
        "n / 0 = 1 @ unknown",
        "n % 4 = 3 @ true",
        "-n + 7 = 0 @ true",
        "2 + 3 * 4 = 14 @ true",
        "(2 + 3) * 4 = 20 @ true",
        "10 - 2 - 3 = 5 @ true",
        "`like` + 1 = 9223372036854775808 @ true",
        "`like` < 9223372036854775808 @ true",
        "`like` > -9223372036854775809 @ true",
        "\"two words\" = 2 @ true",
        "b @ true",
        "not b @ false",
        "b = true and b <> false @ true",
        "b is true @ true",
        "none = 'a' @ unknown",
        "none <> 'a' @ unknown",
        "not none = 'a' @ unknown",
        "none is null @ true",
        "none is not null @ false",
        "none = 'a' or n = 7 @ true",
        "none = 'a' and n = 8 @ false",
        "none = 'a' and n = 7 @ unknown",
        "(none = 'a') is null @ true",
        "(none = 'a') is not true @ true",
        "null @ unknown",
        "n = null @ unknown",
        "s like 'Z%' @ true",
        "s like 'Zo_' @ true",
        "s like '%o%' @ true",
        "s like '_' @ false",
        "s not like 'z%' @ true",
        "'50%' like '50!%' escape '!' @ true",
        "'50x' like '50!%' escape '!' @ false",
        "'aXbXc' like '%X%X%' @ true",
        "'abab' like '%ab' @ true",
        "'' like '' @ true",
        "'' like '%' @ true",
        "s matches 'o.$' @ true",
        "s ~ '^o' @ false",
        "s !~ '^o' @ true",
        "length(s) = 3 @ true",
        "lower(s) = 'zoë' and upper(s) = 'ZOË' @ true",
        "trim('  a ') = 'a' and ltrim(' a ') = 'a ' and rtrim(' a ') = ' a' @ true",
        "substring(s, 2) = 'oë' and substring(s, 3, 1) = 'ë' and substring(s, 0, 2) = 'Z' @ true",
        "replace(s, 'o', '0') = 'Z0ë' @ true",
        "s || '!' = 'Zoë!' and concat(s, 'a', 'b') = 'Zoëab' @ true",
        "s || none = 'a' @ unknown",
        "starts_with(s, 'Zo') and ends_with(s, 'ë') and contains(s, 'o') @ true",
        "abs(-n) = 7 and floor(d) = 12 and ceil(d) = 13 and round(d) = 13 @ true",
        "round(12.345, 2) = 12.35 and round(f * 3, 1) = 0.3 @ true",
        "coalesce(none, 'x') = 'x' and coalesce(null, n) = 7 @ true",
        "least(n, d) = 7 and greatest(n, d, null) = 12.5 @ true",
        "nullif(n, 7) is null and nullif(n, 8) = 7 @ true",
        "day = '2026-01-31' @ true",
        "day > '2025-12-31' and day < date '2026-02-01' @ true",
        "day in ('2026-01-30', '2026-01-31') @ true",
        "at >= '2026-01-31T10:00:00Z' @ true",
        "at = '2026-01-31 11:00:00+01:00' @ true",
        "at > '2026-01-31' @ true",
        "date(at) = day and year(at) = 2026 and month(day) = 1 and day(day) = 31 @ true",
        "day - date '2026-01-01' = 30 @ true",
        "at - '2026-01-31T09:59:59.5Z' = 0.5 @ true",
        "o is not null @ true",
        "s = 'it''s' @ false"
      })
  void isTrueFalseOrUnknown(String expression, String expected) {
    Truth truth =
        RowExpression.parse(expression, FIELDS, false).condition(RowExpressionTest::search).of(ROW);
    String found =
        truth.holds().contains(0) ? "true" : truth.fails().contains(0) ? "false" : "unknown";
    assertThat(found).isEqualTo(expected);
    assertThat(truth.holds().count() + truth.fails().count()).isLessThanOrEqualTo(1);
  }

  private static TextSearch search(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return () ->
        (bytes, start, end) ->
            pattern
                .matcher(
                    new String(bytes, start, end - start, java.nio.charset.StandardCharsets.UTF_8))
                .find();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'' | at character 1: a condition is true or false, and this is text",
        "n | at character 1: a condition is true or false, and this is a number",
        "m = 1 | at character 1: unknown column 'm'",
        "n = 1 and dya = '2026-01-01' | at character 11: unknown column 'dya'; did you mean 'd'?",
        "s = \"Zoe\" | at character 5: unknown column 'Zoe'",
        "n = 'a' | at character 5: text is not compared with a number; a number is written without"
            + " quotes",
        "s = 1 | at character 5: a number is not compared with text; text is written in quotes:"
            + " '12'",
        "day = 'soon' | at character 7: 'soon' is not a date such as 2026-01-31",
        "day = at | at character 7: a timestamp is not compared with a date; date(…) is the date of"
            + " a timestamp",
        "o = 'a' | at character 5: text is not compared with an object or array",
        "b > true | at character 3: true or false has no order",
        "n = | at character 4: expected a column, a value or a function, found the end",
        "n = 7 8 | at character 7: expected the end, AND, OR or an operator, found '8'",
        "(n = 7 | at character 7: expected ')', found the end",
        "n = 7 && b | at character 7: unexpected '&'; write AND",
        "s = 'open | at character 5: the quote ' is not closed",
        "n in () | at character 7: expected a column, a value or a function, found ')'",
        "n between 1 or 2 | at character 13: expected AND, and the upper end, found 'or'",
        "lenght(s) = 1 | at character 1: unknown function 'lenght'; did you mean 'length'?",
        "length(s, s) = 1 | at character 1: length takes 1 arguments, not 2",
        "length(n) = 1 | at character 8: length takes text, not a number",
        "s + 1 = 2 | at character 1: + takes a number, not text",
        "s like n | at character 8: expected a pattern in quotes, such as 'A%', found 'n'",
        "n is 7 | at character 6: expected NULL, TRUE or FALSE, found '7'",
        "1e999999999 = n | at character 1: a number has at most 400 digits, before or after the"
            + " point"
      })
  void saysWhereItCannotBeRead(String expression, String message) {
    assertThatThrownBy(() -> RowExpression.parse(expression, FIELDS, false))
        .isInstanceOf(ExpressionException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void isBoundedInLengthAndDepth() {
    for (String hostile :
        List.of(
            "(".repeat(5000) + "b" + ")".repeat(5000),
            "not ".repeat(2000) + "b",
            "-".repeat(5000) + "n = 1",
            "n" + " + n".repeat(2000) + " = 1",
            "b" + " or b".repeat(5000))) {
      assertThatThrownBy(() -> RowExpression.parse(hostile, FIELDS, false))
          .isInstanceOf(ExpressionException.class);
    }
    RowExpression wide = RowExpression.parse("b" + " or b".repeat(1900), FIELDS, false);
    assertThat(wide.condition(RowExpressionTest::search).of(ROW).holds().contains(0)).isTrue();
  }

  @Test
  void knowsWhatItReads() {
    RowExpression read =
        RowExpression.parse("n > 1 and (s ~ 'a' or n < d) and other is null", FIELDS, true);
    assertThat(read.columns()).containsExactly("n", "s", "d", "other");
    assertThat(read.patterns()).hasSize(1);
    assertThat(read.comparesWithNull()).isFalse();
    assertThat(RowExpression.parse("n = null", FIELDS, false).comparesWithNull()).isTrue();
    assertThat(Optional.of(read.text())).isPresent();
  }
}
