package io.javatask.core.check;

import io.javatask.api.LogicalType;
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
    return switch (spec.name()) {
      case "column_exists" ->
          new ColumnExists(column, property(column).map(Property::required).orElse(true));
      case "columns_declared" ->
          new ColumnsDeclared(contract.properties().stream().map(Property::name).toList());
      case "type" -> new OfType(column, type(column));
      case "not_null", "null_values" -> new NotNull(column);
      case "missing_values" -> new Missing(column, literals(column, arguments.list("values")));
      case "invalid_values" -> invalid(column, arguments);
      case "in_set" -> new InSet(column, literals(column, arguments.list("values")), false);
      case "range" -> range(column, arguments);
      case "multiple_of" -> new MultipleOf(column, arguments.number("divisor").orElseThrow());
      case "length" ->
          new Length(
              column,
              arguments.integer("min").orElse(0),
              arguments.integer("max").orElse(Integer.MAX_VALUE));
      case "pattern" ->
          new Matches(column, new Regex(arguments.text("regex").orElseThrow()), false);
      case "unique", "duplicate_values" ->
          new Unique(
              spec.columns(),
              arguments.text("duplicates").orElse("").equals("members"),
              KEY_MEMORY);
      case "row_count" -> new RowCount();
      case "null_rate" -> new NullRate(column);
      case "freshness" ->
          new Freshness(column, arguments.text("max_age").map(Duration::parse), asOf);
      case "json_schema" -> schema(spec, arguments);
      case "sql" -> new NoCheck("rules of kind sql are not supported yet");
      case "text" -> new NoCheck("a rule of kind text is for people to read");
      case "foreign" ->
          new NoCheck(
              "the rule is of engine '"
                  + arguments.text("engine").orElse("")
                  + "', which Javatask does not run");
      default -> new NoCheck("check '" + spec.name() + "' is not supported yet");
    };
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
