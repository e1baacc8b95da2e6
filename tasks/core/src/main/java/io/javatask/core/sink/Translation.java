package io.javatask.core.sink;

import io.javatask.api.TaskException;
import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.CheckSpec;
import io.javatask.core.contract.CutOff;
import io.javatask.core.contract.Property;
import io.javatask.core.contract.PushedChecks;
import io.javatask.core.contract.Rule;
import io.javatask.core.source.CellParser;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One rule in the words of a store. What it cannot say exactly it does not say: the rule is then
 * asked of rows.
 *
 * @param columns the columns that the rule speaks of, each with its type in the store
 * @param cells the same columns as expressions that have exactly the values that a read has, and
 *     compare by code point
 */
record Translation(
    Rule rule, List<Dialect.Query.Source> columns, List<String> cells, Wording wording) {
  private static final BigDecimal FARTHEST = BigDecimal.TEN.pow(30);

  /**
   * The rule for a relation.
   *
   * @param relation its columns by their names
   * @return empty if the store cannot be asked
   */
  static Optional<PushedRule> of(
      Rule rule, Map<String, Dialect.Query.Source> relation, Wording wording) {
    CheckSpec spec = rule.check();
    CheckName name = CheckName.of(spec.name());
    if (name.looksAtNoRow()) {
      return Optional.of(new PushedRule.OfNothing(rule.id()));
    }
    if (PushedChecks.of(name).isEmpty() || spec.where().isPresent()) {
      return Optional.empty();
    }
    if (!relation.keySet().containsAll(spec.columns())) {
      return Optional.of(new PushedRule.OfNothing(rule.id()));
    }
    List<Dialect.Query.Source> columns = spec.columns().stream().map(relation::get).toList();
    List<String> cells = columns.stream().map(wording::cell).flatMap(Optional::stream).toList();
    return cells.size() < columns.size()
        ? Optional.empty()
        : new Translation(rule, columns, cells, wording).of(name);
  }

  private Optional<PushedRule> of(CheckName name) {
    return switch (name) {
      case TYPE -> rows(Optional.empty(), present());
      case NOT_NULL, NULL_VALUES -> rows(Optional.of(cell() + " IS NULL"), "count(*)");
      case IS_NULL -> rows(Optional.of(cell() + " IS NOT NULL"), "count(*)");
      case IN_SET -> suspects(in("values").map(in -> "NOT " + in), present());
      case NOT_IN_SET -> suspects(in("values"), present());
      case MISSING_VALUES, NOT_MISSING ->
          suspects(in("values").map(in -> cell() + " IS NULL OR " + in), "count(*)");
      case INVALID_VALUES -> suspects(invalid(), present());
      case RANGE -> suspects(range(), present());
      case MULTIPLE_OF -> suspects(multiple(), present());
      case LENGTH -> suspects(length(), present());
      case PATTERN -> suspects(found().map(f -> "NOT " + f), present());
      case NOT_PATTERN -> suspects(found(), present());
      case LIKE, NOT_LIKE, LIKE_LIST, NOT_LIKE_LIST, STARTS_WITH, ENDS_WITH, CONTAINS ->
          suspects(new TextConditions(this).suspect(name), present());
      case CASING, ASCII, NOT_BLANK, TRIMMED ->
          suspects(new TextConditions(this).suspect(name), present());
      case NOT_TRUNCATED -> suspects(truncated(), present());
      case ALL_COMPLETE -> rows(Optional.of(absent(" OR ")), "count(*)");
      case ANY_COMPLETE -> rows(Optional.of(absent(" AND ")), "count(*)");
      case PAIR_COMPARE -> suspects(compared(), bothPresent());
      case UNIQUE, DUPLICATE_VALUES ->
          isComparable() && argument("ignore_row_if").isEmpty()
              ? Optional.of(new PushedRule.OfKeys(rule.id(), cells))
              : Optional.empty();
      default -> new PushedNumbers(rule, columns, cells, wording).of(name);
    };
  }

  private Optional<PushedRule> rows(Optional<String> suspect, String asked) {
    return Optional.of(new PushedRule.OfRows(rule.id(), suspect, asked));
  }

  /** A rule that can only be asked if its failing rows can be named. */
  private Optional<PushedRule> suspects(Optional<String> suspect, String asked) {
    return suspect.flatMap(s -> rows(suspect, asked));
  }

  /** Whether the rule's first column holds text. */
  boolean isText() {
    return ColumnKind.of(column()) == ColumnKind.TEXT;
  }

  private Property column() {
    return columns.get(0).property();
  }

  /** The rule's first column. */
  String cell() {
    return cells.get(0);
  }

  private String present() {
    return "count(" + cell() + ")";
  }

  private String absent(String between) {
    return String.join(" IS NULL" + between, cells) + " IS NULL";
  }

  private String bothPresent() {
    return "count(*) FILTER (WHERE " + String.join(" IS NOT NULL AND ", cells) + " IS NOT NULL)";
  }

  /** Unknown, and so not suspect, where one of the values is null: such a row is not asked. */
  private Optional<String> compared() {
    boolean alike =
        ColumnKind.of(columns.get(0).property()) == ColumnKind.of(columns.get(1).property())
            && (ColumnKind.of(column()) != ColumnKind.TIMESTAMP || isOfOneType());
    return alike && isComparable() && argument("ignore_row_if").isEmpty()
        ? argument("operator")
            .map(o -> "NOT (" + cells.get(0) + operator(o.stringValue()) + cells.get(1) + ")")
        : Optional.empty();
  }

  /** A time with a zone and one without are compared by the zone of the session. */
  private boolean isOfOneType() {
    return wording.literalType(columns.get(0)).equals(wording.literalType(columns.get(1)));
  }

  private static String operator(String name) {
    return switch (name) {
      case "equal" -> " = ";
      case "not_equal" -> " <> ";
      case "less" -> " < ";
      case "less_or_equal" -> " <= ";
      case "greater" -> " > ";
      case "greater_or_equal" -> " >= ";
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** In parentheses: the least 64-bit integer is a minus and a number that does not fit. */
  private static String listed(List<? extends Number> numbers) {
    return numbers.stream().map(n -> "(" + n + ")").collect(Collectors.joining(", "));
  }

  private Optional<String> truncated() {
    return switch (ColumnKind.of(column())) {
      case TEXT -> {
        List<Integer> lengths =
            argument("lengths")
                .map(l -> l.values().stream().map(JsonNode::intValue).toList())
                .orElse(CutOff.LENGTHS);
        yield Optional.of("length(" + cell() + ") IN (" + listed(lengths) + ")");
      }
      case INTEGER -> Optional.of(cell() + " IN (" + listed(CutOff.NUMBERS) + ")");
      case DOUBLE, DECIMAL, BOOLEAN, DATE, TIMESTAMP, TIME, JSON -> Optional.empty();
    };
  }

  private boolean isComparable() {
    return columns.stream()
        .map(c -> ColumnKind.of(c.property()))
        .noneMatch(k -> k == ColumnKind.JSON || k == ColumnKind.DOUBLE);
  }

  Optional<JsonNode> argument(String name) {
    return Optional.ofNullable(rule.check().arguments().get(name)).filter(n -> !n.isNull());
  }

  private boolean flag(String name) {
    return argument(name).map(JsonNode::booleanValue).orElse(false);
  }

  /** True of a value that is one of a list; of null it is unknown. */
  private Optional<String> in(String argument) {
    if (ColumnKind.of(column()) == ColumnKind.JSON) {
      return Optional.empty();
    }
    List<String> literals = new ArrayList<>();
    for (JsonNode node : argument(argument).map(JsonNode::values).orElse(List.of())) {
      if (!node.isNull() && mayEqual(node)) {
        Optional<String> literal = literal(node);
        if (literal.isEmpty()) {
          return Optional.empty();
        }
        literals.add(literal.get());
      }
    }
    return Optional.of(
        literals.isEmpty()
            ? "(" + cell() + " IS NULL AND NULL)"
            : "(" + cell() + " IN (" + String.join(", ", literals) + "))");
  }

  /** Whether a value of the column can be equal to what the contract writes. */
  private boolean mayEqual(JsonNode node) {
    return switch (ColumnKind.of(column())) {
      case TEXT -> node.isString();
      case INTEGER, BOOLEAN -> number(node).filter(Translation::isLong).isPresent();
      case DOUBLE, DECIMAL -> number(node).isPresent();
      case DATE, TIMESTAMP, TIME -> node.isString() && time(node.stringValue()).isPresent();
      case JSON -> false;
    };
  }

  /** True and false are 1 and 0 to a number. */
  private static Optional<BigDecimal> number(JsonNode node) {
    return node.isBoolean()
        ? Optional.of(node.booleanValue() ? BigDecimal.ONE : BigDecimal.ZERO)
        : Optional.of(node).filter(JsonNode::isNumber).map(JsonNode::decimalValue);
  }

  private static boolean isLong(BigDecimal value) {
    try {
      value.longValueExact();
      return true;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  /** A date or time in the unit of the column; empty for text that is none. */
  private Optional<Long> time(String text) {
    try {
      return Optional.of(CellParser.of(column()).parseLiteral(text));
    } catch (TaskException e) {
      return Optional.empty();
    }
  }

  /** A value for SQL; empty if the store cannot be told it exactly. */
  private Optional<String> literal(JsonNode node) {
    return switch (ColumnKind.of(column())) {
      case TEXT ->
          Optional.of(node)
              .filter(n -> n.isString() && n.stringValue().indexOf('\0') < 0)
              .map(n -> Sql.literal(n.stringValue()));
      case INTEGER, DECIMAL, DOUBLE -> number(node).flatMap(this::literal);
      case BOOLEAN ->
          number(node)
              .filter(n -> n.abs().compareTo(BigDecimal.ONE) <= 0 && n.signum() >= 0)
              .map(n -> n.signum() > 0 ? "TRUE" : "FALSE");
      case DATE, TIMESTAMP, TIME ->
          Optional.of(node)
              .filter(JsonNode::isString)
              .flatMap(n -> time(n.stringValue()))
              .flatMap(this::timeLiteral);
      case JSON -> Optional.empty();
    };
  }

  private Optional<String> literal(BigDecimal value) {
    return switch (ColumnKind.of(column())) {
      case INTEGER ->
          Optional.of(value).filter(v -> v.abs().compareTo(FARTHEST) < 0).map(v -> plain(v));
      case DOUBLE -> {
        double nearest = value.doubleValue();
        yield Double.isFinite(nearest)
            ? Optional.of(typed(Double.toString(nearest)))
            : Optional.empty();
      }
      case DECIMAL -> {
        boolean small =
            value.precision() <= 18
                && Math.abs(value.scale()) <= 18
                && column().decimal().orElseThrow().precision() <= 18;
        yield small ? Optional.of(plain(value)) : Optional.empty();
      }
      case TEXT, JSON, BOOLEAN, DATE, TIMESTAMP, TIME -> Optional.empty();
    };
  }

  /** In parentheses: a minus may follow an operator. */
  private static String plain(BigDecimal value) {
    return "(" + value.toPlainString() + ")";
  }

  private String typed(String text) {
    return Sql.literal(text) + "::" + wording.literalType(columns.get(0));
  }

  private Optional<String> timeLiteral(long value) {
    try {
      String text =
          switch (ColumnKind.of(column())) {
            case DATE -> LocalDate.ofEpochDay(value).toString();
            case TIME -> LocalTime.ofNanoOfDay(Math.multiplyExact(value, 1000)).toString();
            default -> Instant.EPOCH.plus(value, ChronoUnit.MICROS).toString();
          };
      int year =
          ColumnKind.of(column()) == ColumnKind.TIME
              ? 1
              : ColumnKind.of(column()) == ColumnKind.DATE
                  ? LocalDate.ofEpochDay(value).getYear()
                  : Instant.EPOCH.plus(value, ChronoUnit.MICROS).atZone(ZoneOffset.UTC).getYear();
      return year >= 1 && year <= 9999 ? Optional.of(typed(text)) : Optional.empty();
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private Optional<String> invalid() {
    List<Optional<String>> parts = new ArrayList<>();
    if (argument("values").isPresent()) {
      parts.add(in("values").map(in -> "NOT " + in));
    }
    if (argument("regex").isPresent()) {
      parts.add(found().map(f -> "NOT " + f));
    }
    return parts.stream().allMatch(Optional::isPresent)
        ? Optional.of(parts.stream().map(Optional::get).collect(Collectors.joining(" OR ")))
        : Optional.empty();
  }

  private Optional<String> range() {
    List<String> outside = new ArrayList<>();
    for (String end : List.of("min", "max")) {
      Optional<JsonNode> node = argument(end);
      if (node.isPresent()) {
        Optional<String> literal = end(node.get(), end);
        if (literal.isEmpty()) {
          return Optional.empty();
        }
        String beyond = end.equals("min") ? " < " : " > ";
        outside.add(
            cell() + (flag("exclusive_" + end) ? beyond.strip() + "= " : beyond) + literal.get());
      }
    }
    if (!outside.isEmpty() && ColumnKind.of(column()) == ColumnKind.DOUBLE) {
      outside.add(cell() + " = " + typed("NaN")); // to a store the greatest number
    }
    return outside.isEmpty() ? Optional.empty() : Optional.of(String.join(" OR ", outside));
  }

  /** An end of a range: whole for integers, which compare with it as with the end itself. */
  private Optional<String> end(JsonNode node, String end) {
    boolean fits =
        switch (ColumnKind.of(column())) {
          case INTEGER, DOUBLE, DECIMAL -> node.isNumber();
          case TEXT, DATE, TIMESTAMP, TIME -> node.isString();
          case BOOLEAN, JSON -> false;
        };
    if (!fits || ColumnKind.of(column()) != ColumnKind.INTEGER) {
      return fits ? literal(node) : Optional.empty();
    }
    boolean up = end.equals("min") != flag("exclusive_" + end);
    return literal(node.decimalValue().setScale(0, up ? RoundingMode.CEILING : RoundingMode.FLOOR));
  }

  private Optional<String> multiple() {
    Optional<BigDecimal> divisor = argument("divisor").map(JsonNode::decimalValue);
    return ColumnKind.of(column()) == ColumnKind.INTEGER
        ? divisor
            .filter(d -> isLong(d) && d.signum() > 0)
            .map(d -> cell() + " % " + d.longValueExact() + " <> 0")
        : Optional.empty();
  }

  private Optional<String> length() {
    if (ColumnKind.of(column()) != ColumnKind.TEXT) {
      return Optional.empty();
    }
    String length = "length(" + cell() + ")";
    return Optional.of(
            Stream.of(
                    argument("min").map(n -> length + " < " + n.longValue()),
                    argument("max").map(n -> length + " > " + n.longValue()))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" OR ")))
        .filter(s -> !s.isEmpty());
  }

  private Optional<String> found() {
    String regex = argument("regex").map(JsonNode::stringValue).orElse("");
    boolean plain = ColumnKind.of(column()) == ColumnKind.TEXT && argument("dialect").isEmpty();
    return wording
        .regex(regex)
        .filter(r -> plain)
        .map(r -> "(" + wording.found(cell(), Sql.literal(r)) + ")");
  }
}
