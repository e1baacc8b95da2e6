package io.javatask.core.imports;

import io.javatask.core.imports.Expectation.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Writes a {@code row_condition} of Great Expectations as a filter of ours: its condition objects,
 * and text in the syntaxes of pandas, Spark and its own.
 *
 * <p>Condition objects and pandas know no third truth: what is compared with null is false, and
 * {@code !=} true. Spark has that of SQL, as we have.
 *
 * @param parser the expectation's {@code condition_parser}; may be absent
 */
record RowConditionImport(Optional<String> parser) {
  private static final Pattern OWN =
      Pattern.compile(
          "\\s*col\\(\"([^\"]+)\"\\)\\s*(?:(\\.notnull\\(\\))|(==|!=|<=|>=|<|>)\\s*"
              + "(?:([+-]?\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?)|\"([^\"']+)\"|'([^\"']+)'))\\s*");

  private static final Map<String, String> OPERATORS =
      Map.of("==", "=", "!=", "<>", "<", "<", "<=", "<=", ">", ">", ">=", ">=");

  /**
   * The filter.
   *
   * @throws Refused if none says the same
   */
  String where(JsonNode condition) {
    if (!condition.isString()) {
      return object(condition);
    }
    String text = condition.stringValue();
    return switch (parser.orElse("")) {
      case "great_expectations", "great_expectations__experimental__" -> own(text);
      case "" ->
          throw refused("'row_condition' is text, and no 'condition_parser' says of what syntax");
      default -> text(text);
    };
  }

  /** Text that Great Expectations hands on to its engine. */
  private String text(String text) {
    return switch (parser.orElse("pandas")) {
      case "pandas" -> new FrameCondition(text, FrameCondition.Syntax.PANDAS).where();
      case "spark" -> new FrameCondition(text, FrameCondition.Syntax.SPARK).where();
      default -> throw refused("unknown 'condition_parser': '" + parser.orElseThrow() + "'");
    };
  }

  private static String own(String text) {
    Matcher matcher = OWN.matcher(text);
    if (!matcher.matches()) {
      throw refused("the row condition " + text + " is none of the form col(\"name\") > 5");
    }
    String column = name(String.valueOf(matcher.group(1)));
    if (group(matcher, 2).isPresent()) {
      return column + " IS NOT NULL";
    }
    String value =
        group(matcher, 4)
            .map(RowConditionImport::number)
            .or(() -> group(matcher, 5).or(() -> group(matcher, 6)).map(RowConditionImport::quoted))
            .orElseThrow();
    return comparison(column, group(matcher, 3).orElseThrow(), value);
  }

  private static Optional<String> group(Matcher matcher, int group) {
    return Optional.ofNullable(matcher.group(group));
  }

  private static String number(String text) {
    String plain = text.startsWith("+") ? text.substring(1) : text;
    return plain.endsWith(".") ? plain + "0" : plain;
  }

  private String object(JsonNode condition) {
    String type = condition.path("type").asString("");
    return switch (type) {
      case "comparison" -> comparison(condition);
      case "nullity" ->
          column(condition)
              + (condition.path("is_null").asBoolean(false) ? " IS NULL" : " IS NOT NULL");
      case "and" -> joined(condition, " AND ");
      case "or" -> joined(condition, " OR ");
      case "pass_through" -> text(condition.path("pass_through_filter").asString(""));
      default -> throw refused("a row condition of type '" + type + "' is not known");
    };
  }

  private String joined(JsonNode condition, String word) {
    List<String> parts = condition.path("conditions").values().stream().map(this::object).toList();
    if (parts.isEmpty()) {
      throw refused("'row_condition' has an empty list of conditions");
    }
    return parts.stream().collect(Collectors.joining(word, "(", ")"));
  }

  private static String column(JsonNode condition) {
    JsonNode name = condition.path("column").path("name");
    if (!name.isString()) {
      throw refused("a row condition names no column: " + condition);
    }
    return name(name.stringValue());
  }

  private static String comparison(JsonNode condition) {
    String column = column(condition);
    String operator = condition.path("operator").asString("");
    JsonNode parameter = condition.path("parameter");
    if (operator.equals("IN") || operator.equals("NOT_IN")) {
      List<String> values = parameter.values().stream().map(RowConditionImport::value).toList();
      return in(column, values, operator.equals("NOT_IN"));
    }
    if (!OPERATORS.containsKey(operator)) {
      throw refused("a row condition has the unknown operator '" + operator + "'");
    }
    return comparison(column, operator, value(parameter));
  }

  /** What is not equal to null is so in pandas. */
  static String comparison(String column, String operator, String value) {
    String compared = column + " " + OPERATORS.get(operator) + " " + value;
    return operator.equals("!=") ? "(" + compared + " OR " + column + " IS NULL)" : compared;
  }

  static String in(String column, List<String> values, boolean negated) {
    if (values.isEmpty()) {
      return negated ? "true" : "false";
    }
    String list = " IN (" + String.join(", ", values) + ")";
    return negated ? "(" + column + " NOT" + list + " OR " + column + " IS NULL)" : column + list;
  }

  private static String value(JsonNode value) {
    if (value.isString()) {
      return quoted(value.stringValue());
    }
    if (value.isNumber()) {
      return value.decimalValue().toPlainString();
    }
    if (value.isBoolean()) {
      return value.toString();
    }
    throw refused("a row condition compares with " + value + ", which no column holds");
  }

  static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  static String name(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  private static Refused refused(String why) {
    return new Refused(why);
  }
}
