package io.javatask.core.contract;

import io.javatask.api.Excerpt;
import io.javatask.api.Nearest;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An argument of a check.
 *
 * @param choices the values it may have; empty where any of its kind will do
 */
record Argument(String name, Kind kind, boolean required, List<String> choices) {
  static Argument required(String name, Kind kind) {
    return new Argument(name, kind, true, List.of());
  }

  static Argument optional(String name, Kind kind) {
    return new Argument(name, kind, false, List.of());
  }

  static Argument choice(String name, List<String> choices) {
    return new Argument(name, Kind.TEXT, false, choices);
  }

  static Argument requiredChoice(String name, List<String> choices) {
    return new Argument(name, Kind.TEXT, true, choices);
  }

  /**
   * What is wrong with this value, if anything is.
   *
   * @param python whether its regular expressions are in the dialect of Python
   */
  Optional<String> problem(JsonNode value, boolean mayBeEmpty, boolean python) {
    boolean emptyList = mayBeEmpty && value.isArray() && value.isEmpty();
    if (!kind.fits(value) && !(kind.isList && emptyList)) {
      return Optional.of("'" + name + "' must be " + kind.words + ", not " + kind.given(value));
    }
    if (!choices.isEmpty() && !choices.contains(value.stringValue())) {
      String given = value.stringValue();
      return Optional.of("unknown '" + name + "': '" + given + "'" + Nearest.hint(given, choices));
    }
    return switch (kind) {
      case REGEX -> regexProblem(value, python);
      case REGEXES ->
          value.values().stream().flatMap(v -> regexProblem(v, python).stream()).findFirst();
      case STRFTIME -> Strftime.problem(value.stringValue());
      case TIME_PATTERN -> TimePattern.problem(value.stringValue());
      case DURATION -> durationProblem(value.stringValue());
      case JSON_SCHEMA ->
          EmbeddedSchema.problem(value).map(p -> "'" + name + "' is not a JSON Schema: " + p);
      case VALUE,
          NUMBER,
          VALUES,
          VALUES_OR_NULL,
          PAIRS,
          QUANTILES,
          COUNT,
          COUNTS,
          POSITIVE,
          TOLERANCE,
          FLAG,
          TEXT,
          TEXTS,
          LIKE,
          LIKES,
          CHARACTER,
          COLUMNS,
          OBJECT,
          SHARE ->
          Optional.empty();
      case DISTRIBUTION -> ArgumentShapes.distributionProblem(name, value);
      case HISTOGRAM -> ArgumentShapes.binsProblem(name, value);
      case REFERENCE -> ArgumentShapes.referenceProblem(name, value);
      case STEP -> ArgumentShapes.stepProblem(name, value);
      case BASELINE -> ArgumentShapes.baselineProblem(name, value);
      case LOGICAL_TYPES -> ArgumentShapes.typesProblem(value);
    };
  }

  private static Optional<String> regexProblem(JsonNode regex, boolean python) {
    String text = regex.stringValue();
    return python ? PythonRegex.problem(text) : Regex.problem(text);
  }

  private Optional<String> durationProblem(String text) {
    try {
      Duration duration = Duration.parse(text);
      return duration.isZero() || duration.isNegative()
          ? Optional.of("'" + name + "' must be more than no time, not '" + text + "'")
          : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.of(
          "'" + name + "' must be an ISO 8601 duration such as PT24H or P1D, not '" + text + "'");
    }
  }

  /** What an argument's value looks like. */
  enum Kind {
    VALUE("a number or a string"),
    NUMBER("a number"),
    VALUES("a list of one or more values", true),
    VALUES_OR_NULL("a list of one or more values or null", true),
    PAIRS("a list of pairs of values, each a list of two", true),
    QUANTILES("a list of objects with 'quantile', from 0 to 1, and 'min' or 'max'", true),
    COUNT("a whole number from 0 to 2147483647"),
    COUNTS("a list of one or more whole numbers from 0 to 2147483647", true),
    POSITIVE("a number above 0"),
    TOLERANCE("a number of 0 or more"),
    FLAG("true or false"),
    TEXT("a string that is not blank"),
    TEXTS("a list of one or more strings", true),
    LIKE("a pattern of SQL's LIKE"),
    LIKES("a list of one or more patterns of SQL's LIKE", true),
    CHARACTER("one character other than % and _"),
    REGEX("a regular expression"),
    REGEXES("a list of one or more regular expressions", true),
    STRFTIME("a format such as %Y-%m-%d"),
    TIME_PATTERN("a pattern such as uuuu-MM-dd"),
    DURATION("an ISO 8601 duration such as PT24H or P1D"),
    JSON_SCHEMA("a JSON Schema, an object or a boolean"),
    OBJECT("an object"),
    COLUMNS("a list of one or more columns", true),
    SHARE("a number from 0 to 1"),
    STEP("a number other than 0, or an ISO 8601 duration or period such as PT15M or P1M"),
    DISTRIBUTION("an object with 'weights' and as many 'values', or one more of 'bins'"),
    HISTOGRAM(
        "a list of objects with 'value', 'values', 'from' and 'to' or 'other', and 'min' or 'max'",
        true),
    REFERENCE("an object with 'distribution' and its parameters, or with 'quantiles'"),
    BASELINE("a list of objects with 'name' and maybe 'type'", true),
    LOGICAL_TYPES("a list of one or more logical types", true);

    /** Characters of a value that messages show. */
    private static final int MOST_SHOWN = 80;

    private final String words;
    private final boolean isList;

    Kind(String words) {
      this(words, false);
    }

    Kind(String words, boolean isList) {
      this.words = words;
      this.isList = isList;
    }

    String words() {
      return words;
    }

    private boolean fits(JsonNode value) {
      return isList
          ? value.isArray() && !value.isEmpty() && value.values().stream().allMatch(this::fitsOne)
          : fitsOne(value);
    }

    /** Whether the value is one of this kind; of a list, whether it can be an entry. */
    private boolean fitsOne(JsonNode value) {
      return switch (this) {
        case VALUE -> value.isNumber() || value.isString();
        case NUMBER -> value.isNumber();
        case PAIRS -> isPair(value);
        case QUANTILES -> isQuantile(value);
        case VALUES -> isScalar(value);
        case VALUES_OR_NULL -> isScalar(value) || value.isNull();
        case COUNT, COUNTS -> isCount(value);
        case POSITIVE -> value.isNumber() && value.decimalValue().signum() > 0;
        case TOLERANCE -> value.isNumber() && value.decimalValue().signum() >= 0;
        case FLAG -> value.isBoolean();
        case TEXT -> value.isString() && !value.stringValue().isBlank();
        case TEXTS, REGEXES, LIKES, COLUMNS, LOGICAL_TYPES -> value.isString();
        case REGEX, DURATION, STRFTIME, TIME_PATTERN, LIKE -> value.isString();
        case CHARACTER -> isCharacter(value);
        case SHARE -> value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() <= 1;
        case STEP -> value.isString() || (value.isNumber() && value.decimalValue().signum() != 0);
        case HISTOGRAM, BASELINE, DISTRIBUTION, REFERENCE, OBJECT -> value.isObject();
        case JSON_SCHEMA -> value.isObject() || value.isBoolean();
      };
    }

    /** What was given in place of one of this kind: of a list the entry that has no place there. */
    private String given(JsonNode value) {
      if (!isList || !value.isArray()) {
        return shown(value);
      }
      return value.values().stream()
          .filter(entry -> !fitsOne(entry))
          .findFirst()
          .map(entry -> "one with " + shown(entry))
          .orElse("an empty list");
    }

    private static String shown(JsonNode value) {
      String text = value.isString() ? "'" + value.stringValue() + "'" : value.toString();
      return Excerpt.of(text, MOST_SHOWN);
    }

    private static boolean isCharacter(JsonNode node) {
      String text = node.isString() ? node.stringValue() : "";
      return text.codePointCount(0, text.length()) == 1 && !text.equals("%") && !text.equals("_");
    }

    private static boolean isScalar(JsonNode node) {
      return node.isString() || node.isNumber() || node.isBoolean();
    }

    private static boolean isPair(JsonNode node) {
      return node.isArray()
          && node.size() == 2
          && node.values().stream().allMatch(v -> isScalar(v) || v.isNull());
    }

    private static boolean isQuantile(JsonNode node) {
      JsonNode share = node.path("quantile");
      return node.isObject()
          && List.of("quantile", "min", "max").containsAll(node.propertyNames())
          && share.isNumber()
          && share.doubleValue() >= 0
          && share.doubleValue() <= 1
          && node.values().stream().allMatch(JsonNode::isNumber);
    }

    private static boolean isCount(JsonNode node) {
      return node.isNumber()
          && node.canConvertToExactIntegral()
          && node.canConvertToInt()
          && node.decimalValue().signum() >= 0;
    }
  }
}
