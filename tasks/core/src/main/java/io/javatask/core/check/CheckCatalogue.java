package io.javatask.core.check;

import io.javatask.api.LogicalType;
import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.CheckSpec;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import io.javatask.core.contract.Rule;
import io.javatask.core.source.CellParser;
import io.javatask.core.source.ColumnPlan;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Compiles the rules of a contract: the one place that knows every check by its name. */
final class CheckCatalogue {
  private static final long KEY_MEMORY = 64L << 20;

  private final Contract contract;
  private final Instant asOf;

  CheckCatalogue(Contract contract, Instant asOf) {
    this.contract = contract;
    this.asOf = asOf;
  }

  Check compile(Rule rule) {
    CheckSpec spec = rule.check();
    if (spec.where().isPresent()) {
      return new NoCheck("row filters (where) are not supported yet");
    }
    Arguments arguments = new Arguments(spec);
    String column = spec.columns().isEmpty() ? "" : spec.columns().get(0);
    return switch (CheckName.of(spec.name())) {
      case COLUMN_EXISTS ->
          new ColumnExists(column, property(column).map(Property::required).orElse(true));
      case COLUMNS_DECLARED ->
          new ColumnsDeclared(contract.properties().stream().map(Property::name).toList());
      case TYPE -> new OfType(column, type(column));
      case NOT_NULL, NULL_VALUES -> new NotNull(column);
      case MISSING_VALUES -> new Missing(column, literals(column, arguments.list("values")));
      case INVALID_VALUES -> invalid(column, arguments);
      case IN_SET -> new InSet(column, literals(column, arguments.list("values")), false);
      case RANGE -> range(column, arguments);
      case MULTIPLE_OF -> new MultipleOf(column, arguments.number("divisor").orElseThrow());
      case LENGTH -> new Length(column, min(arguments), max(arguments));
      case PATTERN -> new Matches(column, new Regex(arguments.text("regex").orElseThrow()), false);
      case FORMAT -> format(column, arguments.text("name").orElseThrow());
      case ITEMS, MEMBERS -> shape(column, arguments);
      case UNIQUE, DUPLICATE_VALUES ->
          new Unique(
              spec.columns(),
              arguments.text("duplicates").orElse("").equals("members"),
              KEY_MEMORY);
      case ROW_COUNT -> new RowCount();
      case NULL_RATE -> new NullRate(column);
      case FRESHNESS -> new Freshness(column, arguments.text("max_age").map(Duration::parse), asOf);
      case JSON_SCHEMA -> schema(spec, arguments);
      case SQL -> new NoCheck("rules of kind sql are not supported yet");
      case TEXT -> new NoCheck("a rule of kind text is for people to read");
      case FOREIGN ->
          new NoCheck(
              "the rule is of engine '"
                  + arguments.text("engine").orElse("")
                  + "', which Javatask does not run");
    };
  }

  private static int min(Arguments arguments) {
    return arguments.integer("min").orElse(0);
  }

  private static int max(Arguments arguments) {
    return arguments.integer("max").orElse(Integer.MAX_VALUE);
  }

  private static Check format(String column, String format) {
    if (format.equals("uuid")) {
      return new Matches(column, new Regex(Formats.UUID), false);
    }
    return new TextCheck(column, text -> Formats.is(format, text), "not of the format " + format);
  }

  private static Check shape(String column, Arguments arguments) {
    List<String> required = arguments.list("required").stream().map(JsonNode::stringValue).toList();
    JsonShape shape =
        new JsonShape(min(arguments), max(arguments), arguments.flag("unique"), required);
    return new TextCheck(column, shape::holds, shape.reason());
  }

  private Optional<Property> property(String column) {
    return contract.property(column);
  }

  private LogicalType type(String column) {
    return property(column).map(Property::type).orElse(LogicalType.STRING);
  }

  private Literals literals(String column, List<JsonNode> values) {
    List<JsonNode> present = values.stream().filter(v -> !v.isNull()).toList();
    return new Literals(present, type(column), text -> time(column, text));
  }

  /** A date or time that the contract writes, in the unit of its column's type. */
  private long time(String column, String text) {
    CellParser parser = property(column).map(CellParser::of).orElseGet(CellParser::text);
    return parser.parseLiteral(text);
  }

  private Check invalid(String column, Arguments arguments) {
    List<ColumnCheck> parts = new ArrayList<>();
    arguments
        .node("values")
        .ifPresent(
            v -> parts.add(new InSet(column, literals(column, arguments.list("values")), false)));
    arguments.text("regex").ifPresent(r -> parts.add(new Matches(column, new Regex(r), false)));
    return new AllHold(column, parts);
  }

  private Check range(String column, Arguments arguments) {
    return new Range(
        column,
        new Bounds(
            arguments.node("min").map(n -> end(column, n, arguments.flag("exclusive_min"))),
            arguments.node("max").map(n -> end(column, n, arguments.flag("exclusive_max")))));
  }

  private Bounds.End end(String column, JsonNode node, boolean exclusive) {
    if (node.isNumber()) {
      return new Bounds.End(node.decimalValue(), exclusive, node.decimalValue().toPlainString());
    }
    String text = node.stringValue();
    return new Bounds.End(BigDecimal.valueOf(time(column, text)), exclusive, text);
  }

  private static Check schema(CheckSpec spec, Arguments arguments) {
    Optional<String> column = spec.columns().stream().findFirst();
    return new MatchesSchema(column, ColumnPlan.RECORD, arguments.node("schema").orElseThrow());
  }
}
