package io.javatask.core.imports;

import io.javatask.api.Nearest;
import io.javatask.core.contract.CheckName;
import io.javatask.core.imports.Expectation.Refused;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Every type of expectation that a rule can say, and how. */
enum ExpectationMapping {
  COLUMN_VALUES_TO_BE_IN_SET(e -> inSet(e, CheckName.IN_SET)),
  COLUMN_VALUES_TO_NOT_BE_IN_SET(e -> inSet(e, CheckName.NOT_IN_SET)),
  COLUMN_VALUES_TO_BE_BETWEEN(ExpectationMapping::between),
  COLUMN_VALUES_TO_BE_NULL(e -> rows(CheckName.IS_NULL, column(e), Map.of())),
  COLUMN_VALUES_TO_NOT_BE_NULL(e -> rows(CheckName.NOT_NULL, column(e), Map.of())),
  COLUMN_VALUES_TO_BE_UNIQUE(
      e -> rows(CheckName.UNIQUE, column(e), Map.of("duplicates", text("members")))),
  COLUMN_VALUES_TO_MATCH_REGEX(
      e -> rows(CheckName.PATTERN, column(e), regex(e.value("regex").orElse(text("(?s).*"))))),
  COLUMN_VALUES_TO_NOT_MATCH_REGEX(
      e -> rows(CheckName.NOT_PATTERN, column(e), regex(e.needed("regex")))),
  COLUMN_VALUES_TO_MATCH_REGEX_LIST(ExpectationMapping::regexList),
  COLUMN_VALUES_TO_NOT_MATCH_REGEX_LIST(
      e -> rows(CheckName.NOT_PATTERN_LIST, column(e), regexes(e))),
  COLUMN_VALUES_TO_MATCH_LIKE_PATTERN(e -> like(e, CheckName.LIKE)),
  COLUMN_VALUES_TO_NOT_MATCH_LIKE_PATTERN(e -> like(e, CheckName.NOT_LIKE)),
  COLUMN_VALUES_TO_MATCH_LIKE_PATTERN_LIST(e -> likeList(e, CheckName.LIKE_LIST)),
  COLUMN_VALUES_TO_NOT_MATCH_LIKE_PATTERN_LIST(e -> likeList(e, CheckName.NOT_LIKE_LIST)),
  COLUMN_VALUES_TO_MATCH_STRFTIME_FORMAT(
      e ->
          rows(
              CheckName.STRFTIME_FORMAT,
              column(e),
              Map.of("format", text(e.text("strftime_format"))))),
  COLUMN_VALUES_TO_BE_DATEUTIL_PARSEABLE(e -> rows(CheckName.DATE_PARSEABLE, column(e), Map.of())),
  COLUMN_VALUES_TO_BE_JSON_PARSEABLE(e -> rows(CheckName.JSON_PARSEABLE, column(e), Map.of())),
  COLUMN_VALUES_TO_MATCH_JSON_SCHEMA(
      e -> rows(CheckName.JSON_SCHEMA, column(e), Map.of("schema", e.needed("json_schema")))),
  COLUMN_VALUE_LENGTHS_TO_BE_BETWEEN(ExpectationMapping::lengths),
  COLUMN_VALUE_LENGTHS_TO_EQUAL(ExpectationMapping::length),
  COLUMN_VALUES_TO_BE_INCREASING(e -> ordered(e, CheckName.INCREASING)),
  COLUMN_VALUES_TO_BE_DECREASING(e -> ordered(e, CheckName.DECREASING)),
  COLUMN_VALUE_Z_SCORES_TO_BE_LESS_THAN(ExpectationMapping::zScore),
  COLUMN_VALUES_TO_NOT_BE_OUTLIERS(ExpectationMapping::outliers),
  COLUMN_PAIR_VALUES_TO_BE_EQUAL(e -> rows(CheckName.PAIR_EQUAL, pair(e), ignoredPairs(e))),
  COLUMN_PAIR_VALUES_A_TO_BE_GREATER_THAN_B(ExpectationMapping::pairGreater),
  COLUMN_PAIR_VALUES_TO_BE_IN_SET(ExpectationMapping::pairInSet),
  COMPOUND_COLUMNS_TO_BE_UNIQUE(ExpectationMapping::compound),
  SELECT_COLUMN_VALUES_TO_BE_UNIQUE_WITHIN_RECORD(
      e -> rows(CheckName.UNIQUE_WITHIN_ROW, e.columnList(), ignoredRows(e))),
  MULTICOLUMN_VALUES_TO_BE_EQUAL(
      e -> rows(CheckName.EQUAL_WITHIN_ROW, e.columnList(), ignoredRows(e))),
  MULTICOLUMN_SUM_TO_EQUAL(ExpectationMapping::sumEquals),
  COLUMN_MIN_TO_BE_BETWEEN(e -> metric(CheckName.MIN, e)),
  COLUMN_MAX_TO_BE_BETWEEN(e -> metric(CheckName.MAX, e)),
  COLUMN_SUM_TO_BE_BETWEEN(e -> metric(CheckName.SUM, e)),
  COLUMN_MEAN_TO_BE_BETWEEN(e -> metric(CheckName.MEAN, e)),
  COLUMN_MEDIAN_TO_BE_BETWEEN(e -> metric(CheckName.MEDIAN, e)),
  COLUMN_STDEV_TO_BE_BETWEEN(e -> metric(CheckName.STDEV, e)),
  COLUMN_UNIQUE_VALUE_COUNT_TO_BE_BETWEEN(
      e -> set(CheckName.DISTINCT_COUNT, column(e), ends(e, ExpectationMapping::cut))),
  COLUMN_PROPORTION_OF_UNIQUE_VALUES_TO_BE_BETWEEN(e -> metric(CheckName.DISTINCT_RATIO, e)),
  COLUMN_PROPORTION_OF_NON_NULL_VALUES_TO_BE_BETWEEN(e -> metric(CheckName.COMPLETENESS, e)),
  COLUMN_KL_DIVERGENCE_TO_BE_LESS_THAN(ExpectationMapping::divergence),
  COLUMN_QUANTILE_VALUES_TO_BE_BETWEEN(ExpectationMapping::quantiles),
  COLUMN_DISTINCT_VALUES_TO_BE_IN_SET(e -> distinct(e, CheckName.DISTINCT_IN_SET)),
  COLUMN_DISTINCT_VALUES_TO_CONTAIN_SET(e -> distinct(e, CheckName.DISTINCT_CONTAINS_SET)),
  COLUMN_DISTINCT_VALUES_TO_EQUAL_SET(e -> distinct(e, CheckName.DISTINCT_EQUALS_SET)),
  COLUMN_MOST_COMMON_VALUE_TO_BE_IN_SET(ExpectationMapping::mostCommon),
  COLUMN_TO_EXIST(ExpectationMapping::exists),
  TABLE_ROW_COUNT_TO_BE_BETWEEN(e -> whole(CheckName.ROW_COUNT, ends(e, ExpectationMapping::cut))),
  TABLE_ROW_COUNT_TO_EQUAL(e -> whole(CheckName.ROW_COUNT, equal(e))),
  TABLE_COLUMN_COUNT_TO_BE_BETWEEN(
      e -> whole(CheckName.COLUMN_COUNT, ends(e, Expectation::number))),
  TABLE_COLUMN_COUNT_TO_EQUAL(e -> whole(CheckName.COLUMN_COUNT, equal(e))),
  TABLE_COLUMNS_TO_MATCH_SET(ExpectationMapping::columnSet),
  TABLE_COLUMNS_TO_MATCH_ORDERED_LIST(ExpectationMapping::columnOrder);

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final double QUANTILE_TOLERANCE = 1e-4;
  private static final double TUKEY_FACTOR = 1.5;

  @SuppressWarnings("ImmutableEnumChecker") // the functions are static methods
  private final Function<Expectation, ImportedRule> mapping;

  ExpectationMapping(Function<Expectation, ImportedRule> mapping) {
    this.mapping = mapping;
  }

  String expectation() {
    return "expect_" + name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * The rule that says what an expectation says.
   *
   * @throws Refused if none does
   */
  static ImportedRule of(Expectation expectation) {
    List<String> known = Arrays.stream(values()).map(ExpectationMapping::expectation).toList();
    ImportedRule rule =
        Arrays.stream(values())
            .filter(m -> m.expectation().equals(expectation.type()))
            .findFirst()
            .orElseThrow(
                () ->
                    new Refused(
                        Inexpressible.reason(expectation.type())
                            .orElseGet(() -> unknown(expectation.type(), known))))
            .mapping
            .apply(expectation);
    expectation.where();
    expectation.checkAllRead();
    if (!rule.mostly() && expectation.mostly().isPresent()) {
      throw new Refused("'mostly' is only for expectations of rows");
    }
    return rule;
  }

  private static String unknown(String type, List<String> known) {
    return "no check says this"
        + Nearest.to(type, known).map(n -> "; did you mean '" + n + "'?").orElse("");
  }

  private static JsonNode text(String text) {
    return NODES.stringNode(text);
  }

  private static JsonNode flag(boolean flag) {
    return NODES.booleanNode(flag);
  }

  private static List<String> column(Expectation e) {
    return List.of(e.column("column"));
  }

  private static List<String> pair(Expectation e) {
    return List.of(e.column("column_A"), e.column("column_B"));
  }

  private static ImportedRule rows(
      CheckName check, List<String> columns, Map<String, JsonNode> arguments) {
    return new ImportedRule(check, columns, arguments, true);
  }

  private static ImportedRule set(
      CheckName check, List<String> columns, Map<String, JsonNode> arguments) {
    return new ImportedRule(check, columns, arguments, false);
  }

  private static ImportedRule whole(CheckName check, Map<String, JsonNode> arguments) {
    return set(check, List.of(), arguments);
  }

  private static ArrayNode values(Expectation e, String column) {
    ArrayNode values = NODES.arrayNode();
    for (JsonNode value : e.list("value_set").values()) {
      if (value.isObject() || value.isArray()) {
        throw new Refused("'value_set' holds " + value + ", which no column does");
      }
      values.add(e.member(column, value));
    }
    return values;
  }

  /** Null is not asked, so it does not matter in a set; no set at all holds of everything. */
  private static ImportedRule inSet(Expectation e, CheckName check) {
    List<String> columns = column(e);
    ArrayNode given = values(e, columns.get(0));
    ArrayNode values = NODES.arrayNode();
    given.values().stream().filter(v -> !v.isNull()).forEach(values::add);
    CheckName asked = e.value("value_set").isPresent() ? check : CheckName.NOT_IN_SET;
    return rows(asked, columns, Map.of("values", values));
  }

  private static ImportedRule between(Expectation e) {
    List<String> columns = column(e);
    Map<String, JsonNode> ends = orderedEnds(e, columns.get(0));
    if (ends.containsKey("unbounded")) {
      throw new Refused("'min_value' and 'max_value' are both missing");
    }
    return rows(CheckName.RANGE, columns, ends);
  }

  private static Optional<JsonNode> ordered(Expectation e, String column, String name) {
    Optional<JsonNode> value = e.value(name);
    if (value.filter(v -> !v.isNumber() && !v.isString()).isPresent()) {
      throw new Refused("'" + name + "' is neither a number nor a string");
    }
    return value.map(v -> e.comparable(column, v, name));
  }

  /** Midnight, which a date is compared as, lies before any other time of its day. */
  private static Map<String, JsonNode> orderedEnds(Expectation e, String column) {
    Map<String, JsonNode> ends = ends(e, (x, name) -> ordered(x, column, name));
    if (e.value("min_value").filter(v -> e.isWithinDay(column, v)).isPresent()) {
      ends.put("exclusive_min", flag(true));
    }
    if (e.value("max_value").filter(v -> e.isWithinDay(column, v)).isPresent()) {
      ends.remove("exclusive_max");
    }
    return ends;
  }

  /** Reads one end. */
  private interface End {
    Optional<JsonNode> read(Expectation e, String name);
  }

  private static Map<String, JsonNode> ends(Expectation e, End end) {
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    end.read(e, "min_value").ifPresent(v -> arguments.put("min", v));
    end.read(e, "max_value").ifPresent(v -> arguments.put("max", v));
    if (e.flag("strict_min") && arguments.containsKey("min")) {
      arguments.put("exclusive_min", flag(true));
    }
    if (e.flag("strict_max") && arguments.containsKey("max")) {
      arguments.put("exclusive_max", flag(true));
    }
    if (arguments.isEmpty()) {
      arguments.put("unbounded", flag(true));
    }
    return arguments;
  }

  private static Map<String, JsonNode> equal(Expectation e) {
    e.needed("value");
    JsonNode value = cut(e, "value").orElseThrow();
    return Map.of("min", value, "max", value);
  }

  /** Where Great Expectations wants a whole number, it cuts the fraction off. */
  private static Optional<JsonNode> cut(Expectation e, String name) {
    return e.number(name).map(n -> NODES.numberNode(n.decimalValue().toBigInteger()));
  }

  private static ImportedRule metric(CheckName check, Expectation e) {
    List<String> columns = column(e);
    boolean ordered = check == CheckName.MIN || check == CheckName.MAX;
    return set(
        check, columns, ordered ? orderedEnds(e, columns.get(0)) : ends(e, Expectation::number));
  }

  private static Map<String, JsonNode> regex(JsonNode regex) {
    if (!regex.isString()) {
      throw new Refused("'regex' is not a string");
    }
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    arguments.put("regex", regex);
    arguments.put("dialect", text("python"));
    return arguments;
  }

  private static Map<String, JsonNode> regexes(Expectation e) {
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    ArrayNode list = e.list("regex_list");
    if (list.isEmpty()) {
      throw new Refused("'regex_list' is empty");
    }
    list.values().forEach(ExpectationMapping::regex);
    arguments.put("regexes", list);
    arguments.put("dialect", text("python"));
    return arguments;
  }

  private static ImportedRule regexList(Expectation e) {
    List<String> columns = column(e);
    Map<String, JsonNode> arguments = regexes(e);
    e.value("match_on").ifPresent(v -> arguments.put("match_on", v));
    return rows(CheckName.PATTERN_LIST, columns, arguments);
  }

  private static ImportedRule like(Expectation e, CheckName check) {
    List<String> columns = column(e);
    return rows(check, columns, Map.of("pattern", pattern(e.needed("like_pattern"))));
  }

  private static ImportedRule likeList(Expectation e, CheckName check) {
    List<String> columns = column(e);
    ArrayNode list = e.list("like_pattern_list");
    if (list.isEmpty()) {
      throw new Refused("'like_pattern_list' is empty");
    }
    list.values().forEach(ExpectationMapping::pattern);
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    arguments.put("patterns", list);
    if (check == CheckName.LIKE_LIST) {
      e.value("match_on").ifPresent(v -> arguments.put("match_on", v));
    }
    return rows(check, columns, arguments);
  }

  /** Great Expectations leaves LIKE to the database, and a backslash is not the same to all. */
  private static JsonNode pattern(JsonNode pattern) {
    if (!pattern.isString()) {
      throw new Refused("a pattern of LIKE is not a string: " + pattern);
    }
    if (pattern.stringValue().indexOf('\\') >= 0) {
      throw new Refused(
          "the backslash in '"
              + pattern.stringValue()
              + "' escapes in some databases and not in others; write the rule "
              + CheckName.LIKE.catalogueName()
              + " with 'escape'");
    }
    return pattern;
  }

  private static ImportedRule lengths(Expectation e) {
    List<String> columns = column(e);
    Optional<BigDecimal> min = cut(e, "min_value").map(JsonNode::decimalValue);
    Optional<BigDecimal> max = cut(e, "max_value").map(JsonNode::decimalValue);
    if (min.isEmpty() && max.isEmpty()) {
      throw new Refused("'min_value' and 'max_value' are both missing");
    }
    boolean strictMin = e.flag("strict_min");
    boolean strictMax = e.flag("strict_max");
    return rows(
        CheckName.LENGTH,
        columns,
        lengths(
            min.map(v -> whole(v, strictMin, RoundingMode.CEILING)),
            max.map(v -> whole(v, strictMax, RoundingMode.FLOOR))));
  }

  private static ImportedRule length(Expectation e) {
    List<String> columns = column(e);
    e.needed("value");
    BigDecimal value = e.number("value").orElseThrow().decimalValue();
    return rows(
        CheckName.LENGTH,
        columns,
        lengths(
            Optional.of(value.setScale(0, RoundingMode.CEILING)),
            Optional.of(value.setScale(0, RoundingMode.FLOOR))));
  }

  /** The nearest length inside an end; a strict end is not inside. */
  private static BigDecimal whole(BigDecimal end, boolean strict, RoundingMode inwards) {
    BigDecimal whole = end.setScale(0, inwards);
    if (!strict || whole.compareTo(end) != 0) {
      return whole;
    }
    return inwards == RoundingMode.CEILING
        ? whole.add(BigDecimal.ONE)
        : whole.subtract(BigDecimal.ONE);
  }

  /** Lengths are 0 and more: below 0 lies nothing, which 1 to 0 says too. */
  private static Map<String, JsonNode> lengths(Optional<BigDecimal> min, Optional<BigDecimal> max) {
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    BigDecimal most = BigDecimal.valueOf(Integer.MAX_VALUE);
    if (max.filter(v -> v.signum() < 0).isPresent()) {
      arguments.put("min", NODES.numberNode(1));
      arguments.put("max", NODES.numberNode(0));
      return arguments;
    }
    min.ifPresent(
        v -> arguments.put("min", NODES.numberNode(v.max(BigDecimal.ZERO).min(most).intValue())));
    max.ifPresent(v -> arguments.put("max", NODES.numberNode(v.min(most).intValue())));
    return arguments;
  }

  private static ImportedRule ordered(Expectation e, CheckName check) {
    return rows(check, column(e), e.flag("strictly") ? Map.of("strictly", flag(true)) : Map.of());
  }

  private static ImportedRule zScore(Expectation e) {
    List<String> columns = column(e);
    e.needed("threshold");
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    arguments.put("threshold", e.number("threshold").orElseThrow());
    arguments.put("double_sided", flag(e.flag("double_sided")));
    return rows(CheckName.Z_SCORE, columns, arguments);
  }

  /** Fences at the quartiles, or a distance from the mean that is an outlier itself. */
  private static ImportedRule outliers(Expectation e) {
    List<String> columns = column(e);
    String method = e.value("method").map(JsonNode::asString).orElse("iqr");
    JsonNode multiplier = e.number("multiplier").orElse(NODES.numberNode(TUKEY_FACTOR));
    if (multiplier.decimalValue().signum() <= 0) {
      throw new Refused("a 'multiplier' that is not above 0 is no outlier's");
    }
    return switch (method) {
      case "iqr" -> rows(CheckName.TUKEY_OUTLIER, columns, Map.of("factor", multiplier));
      case "std" ->
          rows(
              CheckName.Z_SCORE,
              columns,
              Map.of("threshold", multiplier, "double_sided", flag(true)));
      default -> throw new Refused("unknown 'method': '" + method + "'");
    };
  }

  private static ImportedRule divergence(Expectation e) {
    List<String> columns = column(e);
    JsonNode partition = e.needed("partition_object");
    boolean ofValues = partition.has("values") && !partition.has("bins");
    if (e.value("bucketize_data").filter(v -> v.isBoolean() && !v.booleanValue()).isPresent()
        && !ofValues) {
      throw new Refused("'bucketize_data' is false, and 'partition_object' has bins");
    }
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    arguments.put("expected", ofValues ? values(e, columns.get(0), partition) : partition);
    e.number("tail_weight_holdout").ifPresent(w -> arguments.put("tail_weight", w));
    e.number("internal_weight_holdout").ifPresent(w -> arguments.put("internal_weight", w));
    if (partition.has("tail_weights") && arguments.containsKey("tail_weight")) {
      throw new Refused("'tail_weight_holdout' beside 'tail_weights'");
    }
    if (ofValues && e.number("internal_weight_holdout").isPresent()) {
      throw new Refused("'internal_weight_holdout' is for bins");
    }
    e.number("threshold")
        .ifPresentOrElse(
            t -> arguments.put("max", t), () -> arguments.put("unbounded", flag(true)));
    return set(CheckName.KL_DIVERGENCE, columns, arguments);
  }

  private static JsonNode values(Expectation e, String column, JsonNode partition) {
    ObjectNode expected = NODES.objectNode();
    ArrayNode values = expected.putArray("values");
    partition.path("values").values().forEach(v -> values.add(e.member(column, v)));
    expected.set("weights", partition.path("weights"));
    return expected;
  }

  private static Map<String, JsonNode> ignoredRows(Expectation e) {
    String given =
        e.value("ignore_row_if").map(JsonNode::asString).orElse("all_values_are_missing");
    if (!List.of("all_values_are_missing", "any_value_is_missing", "never").contains(given)) {
      throw new Refused("unknown 'ignore_row_if': '" + given + "'");
    }
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    arguments.put("ignore_row_if", text(given));
    return arguments;
  }

  private static Map<String, JsonNode> ignoredPairs(Expectation e) {
    String given =
        e.value("ignore_row_if").map(JsonNode::asString).orElse("both_values_are_missing");
    String ours =
        switch (given) {
          case "both_values_are_missing" -> "all_values_are_missing";
          case "either_value_is_missing" -> "any_value_is_missing";
          case "neither" -> "never";
          default -> throw new Refused("unknown 'ignore_row_if': '" + given + "'");
        };
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    arguments.put("ignore_row_if", text(ours));
    return arguments;
  }

  private static ImportedRule pairGreater(Expectation e) {
    Map<String, JsonNode> arguments = ignoredPairs(e);
    if (e.flag("or_equal")) {
      arguments.put("or_equal", flag(true));
    }
    return rows(CheckName.PAIR_GREATER, pair(e), arguments);
  }

  private static ImportedRule pairInSet(Expectation e) {
    List<String> columns = pair(e);
    ArrayNode pairs = NODES.arrayNode();
    for (JsonNode pair : e.list("value_pairs_set").values()) {
      if (!pair.isArray() || pair.size() != 2) {
        throw new Refused("'value_pairs_set' holds " + pair + ", which is no pair");
      }
      pairs
          .addArray()
          .add(e.member(columns.get(0), pair.get(0)))
          .add(e.member(columns.get(1), pair.get(1)));
    }
    e.needed("value_pairs_set");
    Map<String, JsonNode> arguments = ignoredPairs(e);
    arguments.put("pairs", pairs);
    return rows(CheckName.PAIR_IN_SET, columns, arguments);
  }

  private static ImportedRule compound(Expectation e) {
    Map<String, JsonNode> arguments = ignoredRows(e);
    arguments.put("duplicates", text("members"));
    return rows(CheckName.UNIQUE, e.columnList(), arguments);
  }

  private static ImportedRule sumEquals(Expectation e) {
    e.needed("sum_total");
    Map<String, JsonNode> arguments = ignoredRows(e);
    arguments.put("total", e.number("sum_total").orElseThrow());
    return rows(CheckName.SUM_EQUALS, e.columnList(), arguments);
  }

  private static ImportedRule quantiles(Expectation e) {
    List<String> columns = column(e);
    JsonNode ranges = e.needed("quantile_ranges");
    JsonNode shares = ranges.path("quantiles");
    JsonNode ends = ranges.path("value_ranges");
    if (!shares.isArray() || !ends.isArray() || shares.size() != ends.size() || shares.isEmpty()) {
      throw new Refused("'quantile_ranges' has no 'quantiles' with as many 'value_ranges'");
    }
    ArrayNode quantiles = NODES.arrayNode();
    for (int i = 0; i < shares.size(); i++) {
      ObjectNode quantile = quantiles.addObject();
      quantile.set("quantile", shares.get(i));
      end(ends.get(i), 0).ifPresent(v -> quantile.set("min", v));
      end(ends.get(i), 1).ifPresent(v -> quantile.set("max", v));
    }
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    arguments.put("quantiles", quantiles);
    arguments.put("tolerance", NODES.numberNode(QUANTILE_TOLERANCE));
    arguments.put("interpolation", text(interpolation(e)));
    return set(CheckName.QUANTILES, columns, arguments);
  }

  private static Optional<JsonNode> end(JsonNode range, int index) {
    if (!range.isArray() || range.size() != 2) {
      throw new Refused("'value_ranges' holds " + range + ", which is no pair");
    }
    JsonNode end = range.get(index);
    if (!end.isNumber() && !end.isNull()) {
      throw new Refused("'value_ranges' holds " + end + ", which is no number");
    }
    return Optional.of(end).filter(JsonNode::isNumber);
  }

  private static String interpolation(Expectation e) {
    Optional<JsonNode> given =
        e.value("allow_relative_error").filter(v -> !v.isBoolean() || v.booleanValue());
    if (given.filter(JsonNode::isBoolean).isPresent()) {
      throw new Refused("'allow_relative_error' names no interpolation");
    }
    return given.map(JsonNode::asString).orElse("nearest");
  }

  private static ImportedRule distinct(Expectation e, CheckName check) {
    List<String> columns = column(e);
    return set(check, columns, Map.of("values", values(e, columns.get(0))));
  }

  private static ImportedRule mostCommon(Expectation e) {
    List<String> columns = column(e);
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    arguments.put("values", values(e, columns.get(0)));
    if (e.flag("ties_okay")) {
      arguments.put("ties", flag(true));
    }
    return set(CheckName.MOST_COMMON_IN_SET, columns, arguments);
  }

  /** Index 0 is not asked for: Great Expectations reads it as none. */
  private static ImportedRule exists(Expectation e) {
    List<String> columns = column(e);
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    arguments.put("required", flag(true));
    e.number("column_index")
        .filter(i -> i.intValue() != 0)
        .ifPresent(i -> arguments.put("index", i));
    return set(CheckName.COLUMN_EXISTS, columns, arguments);
  }

  private static ImportedRule columnSet(Expectation e) {
    boolean exact = e.value("exact_match").isEmpty() || e.flag("exact_match");
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    arguments.put("columns", e.list("column_set"));
    arguments.put("exact", flag(exact));
    return whole(CheckName.COLUMN_SET, arguments);
  }

  /** No list at all holds of every table. */
  private static ImportedRule columnOrder(Expectation e) {
    return e.value("column_list").isEmpty()
        ? whole(CheckName.COLUMN_COUNT, Map.of("unbounded", flag(true)))
        : whole(CheckName.COLUMN_ORDER, Map.of("columns", e.list("column_list")));
  }
}
