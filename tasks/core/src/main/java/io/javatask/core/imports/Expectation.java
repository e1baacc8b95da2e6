package io.javatask.core.imports;

import io.javatask.api.LogicalType;
import io.javatask.api.Nearest;
import io.javatask.core.check.LooseDate;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One expectation of a suite, of which every argument has to be asked for: what nobody asked for
 * would be dropped, and {@link #checkAllRead} refuses it.
 */
final class Expectation {
  private static final Set<String> KEYS =
      Set.of(
          "type",
          "expectation_type",
          "kwargs",
          "meta",
          "notes",
          "id",
          "description",
          "severity",
          "rendered_content",
          "expectation_context");

  /** They say how Great Expectations reports, not what has to hold. */
  private static final Set<String> REPORTING = Set.of("result_format", "catch_exceptions");

  private static final Set<LogicalType> TEMPORAL = Set.of(LogicalType.DATE, LogicalType.TIMESTAMP);

  private static final Set<LogicalType> NUMBERS =
      Set.of(LogicalType.INTEGER, LogicalType.NUMBER, LogicalType.BOOLEAN);

  private static final Pattern NUMBER =
      Pattern.compile(
          "[+-]?(?:D(?:\\.(?:D)?)?|\\.D)(?:[eE][+-]?D)?".replace("D", "[0-9]+(?:_[0-9]+)*"));

  private final JsonNode node;
  private final JsonNode kwargs;
  private final Contract contract;
  private final Set<String> read = new HashSet<>(REPORTING);
  private final Set<String> columns = new LinkedHashSet<>();

  Expectation(JsonNode node, Contract contract) {
    this.node = node;
    this.contract = contract;
    if (!node.isObject() || type().isEmpty()) {
      throw new Refused("it has no 'type'");
    }
    for (String key : node.propertyNames()) {
      if (!KEYS.contains(key)) {
        throw new Refused("unknown key '" + key + "'" + Nearest.hint(key, KEYS));
      }
    }
    this.kwargs = node.path("kwargs");
    if (!kwargs.isObject() && !kwargs.isMissingNode()) {
      throw new Refused("'kwargs' is not an object");
    }
  }

  /** Why an expectation cannot be imported. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String reason) {
      super(reason);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  String type() {
    JsonNode type = node.has("type") ? node.get("type") : node.path("expectation_type");
    return type.isString() ? type.stringValue() : "";
  }

  Optional<String> description() {
    return Optional.of(node.path("description"))
        .filter(JsonNode::isString)
        .map(JsonNode::stringValue);
  }

  /** Those of Great Expectations are critical, warning and info; only the first violates. */
  Optional<String> severity() {
    JsonNode severity = node.path("severity");
    if (!severity.isString() || severity.stringValue().equals("critical")) {
      return Optional.empty();
    }
    if (!Set.of("warning", "info").contains(severity.stringValue())) {
      throw new Refused("unknown severity '" + severity.stringValue() + "'");
    }
    return Optional.of("warning");
  }

  /** The columns that were asked for so far. */
  List<String> columns() {
    return List.copyOf(columns);
  }

  /** The value of an argument; absent where it is null too. */
  Optional<JsonNode> value(String name) {
    read.add(name);
    JsonNode value = kwargs.path(name);
    if (value.isObject() && value.has("$PARAMETER")) {
      throw new Refused("'" + name + "' is a suite parameter: its value is not in the suite");
    }
    return Optional.of(value).filter(v -> !v.isMissingNode() && !v.isNull());
  }

  JsonNode needed(String name) {
    return value(name).orElseThrow(() -> new Refused("'" + name + "' is missing"));
  }

  String column(String name) {
    JsonNode value = needed(name);
    if (!value.isString() || value.stringValue().isEmpty()) {
      throw new Refused("'" + name + "' is not the name of a column");
    }
    columns.add(value.stringValue());
    return value.stringValue();
  }

  List<String> columnList() {
    JsonNode value = needed("column_list");
    if (!value.isArray() || value.isEmpty()) {
      throw new Refused("'column_list' is not a list of columns");
    }
    List<String> names = texts("column_list", value);
    columns.addAll(names);
    return names;
  }

  private static List<String> texts(String name, JsonNode list) {
    return list.values().stream()
        .map(
            v -> {
              if (!v.isString()) {
                throw new Refused("'" + name + "' is not a list of strings");
              }
              return v.stringValue();
            })
        .toList();
  }

  ArrayNode list(String name) {
    JsonNode value = value(name).orElseGet(JsonNodeFactory.instance::arrayNode);
    if (!(value instanceof ArrayNode array)) {
      throw new Refused("'" + name + "' is not a list");
    }
    return array;
  }

  boolean flag(String name) {
    Optional<JsonNode> value = value(name);
    if (value.isPresent() && !value.get().isBoolean()) {
      throw new Refused("'" + name + "' is not true or false");
    }
    return value.map(JsonNode::booleanValue).orElse(false);
  }

  Optional<JsonNode> number(String name) {
    Optional<JsonNode> value = value(name);
    if (value.isPresent() && !value.get().isNumber()) {
      throw new Refused("'" + name + "' is not a number: " + value.get());
    }
    return value;
  }

  String text(String name) {
    JsonNode value = needed(name);
    if (!value.isString()) {
      throw new Refused("'" + name + "' is not a string");
    }
    return value.stringValue();
  }

  Optional<JsonNode> mostly() {
    Optional<JsonNode> mostly = number("mostly");
    if (mostly.filter(m -> m.doubleValue() < 0 || m.doubleValue() > 1).isPresent()) {
      throw new Refused("'mostly' is not from 0 to 1");
    }
    return mostly.filter(m -> m.doubleValue() < 1);
  }

  /**
   * A value that is compared with a column's: text stands for a date or time where the contract
   * says that the column holds such, and is then written in ISO 8601; elsewhere but in a column of
   * text it stands for the number that Great Expectations makes of it.
   */
  JsonNode comparable(String column, JsonNode value, String name) {
    if (!value.isString()) {
      return value;
    }
    String text = value.stringValue();
    Optional<LogicalType> type = type(column);
    if (type.filter(TEMPORAL::contains).isPresent()) {
      return moment(type.get(), column, text, name);
    }
    boolean numbers = type.filter(NUMBERS::contains).isPresent();
    Optional<JsonNode> number = numbers || type.isEmpty() ? asFloat(text) : Optional.empty();
    if (numbers && number.isEmpty()) {
      throw new Refused("'" + name + "' is no number, as '" + column + "' holds: '" + text + "'");
    }
    return number.orElse(value);
  }

  private Optional<LogicalType> type(String column) {
    return contract.property(column).map(Property::type);
  }

  private static JsonNode moment(LogicalType type, String column, String text, String name) {
    LooseDate date =
        whole(text).orElseThrow(() -> new Refused("'" + name + "' is no date: '" + text + "'"));
    if (type == LogicalType.TIMESTAMP) {
      return JsonNodeFactory.instance.stringNode(date.iso());
    }
    if (date.offset().isPresent()) {
      throw new Refused(
          "'"
              + name
              + "' has an offset from UTC, and '"
              + column
              + "' holds dates: '"
              + text
              + "'");
    }
    return JsonNodeFactory.instance.stringNode(date.time().toLocalDate().toString());
  }

  private static Optional<LooseDate> whole(String text) {
    return LooseDate.parse(text).filter(LooseDate::whole);
  }

  /** The number that Python's {@code float} makes of a text, if it is a finite one. */
  private static Optional<JsonNode> asFloat(String text) {
    Matcher number = NUMBER.matcher(text.strip());
    return Optional.of(number)
        .filter(Matcher::matches)
        .map(n -> Double.parseDouble(n.group().replace("_", "")))
        .filter(Double::isFinite)
        .map(n -> JsonNodeFactory.instance.numberNode(new BigDecimal(n)));
  }

  /** Whether a column of dates is compared with a time within a day, which no date equals. */
  boolean isWithinDay(String column, JsonNode value) {
    return type(column).filter(LogicalType.DATE::equals).isPresent()
        && value.isString()
        && whole(value.stringValue())
            .filter(date -> !date.time().toLocalTime().equals(LocalTime.MIDNIGHT))
            .isPresent();
  }

  /**
   * A value that a column's may equal. Text that is no date or time of the column equals none, as
   * text equals no number, and stays as it is.
   */
  JsonNode member(String column, JsonNode value) {
    Optional<LogicalType> type = type(column).filter(TEMPORAL::contains);
    if (type.isEmpty() || !value.isString() || isWithinDay(column, value)) {
      return value;
    }
    try {
      return moment(type.get(), column, value.stringValue(), "");
    } catch (Refused e) {
      return value;
    }
  }

  /** The rows that it is asked of, as a filter of ours; absent for all. */
  Optional<String> where() {
    Optional<String> parser = value("condition_parser").map(p -> p.asString(p.toString()));
    return value("row_condition").map(c -> new RowConditionImport(parser).where(c));
  }

  /** Refuses arguments that nobody asked for, such as a window. */
  void checkAllRead() {
    mostly();
    for (String name : kwargs.propertyNames()) {
      boolean means = !kwargs.get(name).isNull();
      if (means && !read.contains(name)) {
        throw new Refused("the argument '" + name + "' cannot be said in a contract");
      }
    }
  }
}
