package io.javatask.core.contract;

import io.javatask.api.LogicalType;
import io.javatask.api.Nearest;
import io.javatask.core.contract.Rule.Action;
import io.javatask.core.contract.Rule.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The rules that follow from what a property says of its column. */
final class ConstraintRules {
  /** String formats that say how to show or carry a value, not what it must look like. */
  private static final List<String> NOT_CHECKED = List.of("password", "binary");

  static final String SLOW_PATTERN =
      "look-around or a back reference: evaluated in more than linear time, under a limit";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Findings findings;
  private final Rules rules;

  ConstraintRules(Findings findings, Rules rules) {
    this.findings = findings;
    this.rules = rules;
  }

  void read(Place place, Property column) {
    add(column, CheckName.COLUMN_EXISTS, "exists", place.pointer(), Map.of());
    if (place.has("logicalType")) {
      add(column, CheckName.TYPE, "type", place.pointerTo("logicalType"), Map.of());
    } else {
      findings.note(
          place, "no logicalType; the column is taken as a string, and its type not checked");
    }
    if (column.required() || column.keyPosition() > 0) {
      String key = column.required() ? "required" : "primaryKey";
      add(column, CheckName.NOT_NULL, "not_null", place.pointerTo(key), Map.of());
    }
    boolean typeIsKnown =
        place.text("logicalType").map(t -> LogicalType.ofOdcsName(t).isPresent()).orElse(true);
    if (typeIsKnown) {
      members(place, column);
      options(place.child("logicalTypeOptions"), column);
    }
    nested(place, column);
  }

  void unique(List<String> columns, String id, String pointer) {
    rules.add(rule(CheckName.UNIQUE, columns, id, pointer, Map.of(), Severity.ERROR));
  }

  private void members(Place place, Property column) {
    Place list = place.child("enum");
    Values values = Values.of(column);
    if (place.has("enum") && !CheckName.IN_SET.takes(column.type())) {
      findings.error(list, "'enum' is not for logicalType " + column.type().odcsName());
      return;
    }
    ArrayNode members = JSON.arrayNode();
    List<Comparable<?>> seen = new ArrayList<>();
    for (Place entry : list.entries()) {
      Place value = entry.child("value");
      if (value.node().isNull()) {
        reportNull(value, column);
      } else if (entry.has("value") && !value.node().isContainer()) {
        values.problem(value.node()).ifPresent(p -> findings.error(value, "'value' " + p));
        values.parse(value.node()).ifPresent(v -> remember(v, value, seen));
        members.add(value.node());
      }
    }
    if (!members.isEmpty()) {
      add(column, CheckName.IN_SET, "in_set", list.pointer(), Map.of("values", members));
    }
  }

  private void reportNull(Place value, Property column) {
    if (column.required()) {
      findings.error(value, "null is in the enum of a column that is required");
    }
  }

  private void remember(Comparable<?> value, Place place, List<Comparable<?>> seen) {
    if (seen.contains(value)) {
      findings.error(place, "'" + place.node().asString() + "' is in the enum twice");
    }
    seen.add(value);
  }

  private void options(Place options, Property column) {
    reportMisplaced(options, column.type());
    Limits limits = new Limits(options, findings);
    switch (column.type()) {
      case STRING -> stringOptions(options, column, limits);
      case INTEGER, NUMBER -> numberOptions(options, column, limits);
      case DATE, TIMESTAMP, TIME -> range(options, column, limits);
      case ARRAY -> arrayOptions(options, column, limits);
      case OBJECT -> objectOptions(options, column, limits);
      case BOOLEAN -> {}
    }
  }

  private void reportMisplaced(Place options, LogicalType type) {
    List<String> known = PropertyReader.options(type);
    List<String> anywhere =
        Stream.of(LogicalType.values()).flatMap(t -> PropertyReader.options(t).stream()).toList();
    for (String key : options.keys()) {
      if (anywhere.contains(key) && !known.contains(key)) {
        findings.error(
            options.pointerTo(key),
            "'"
                + key
                + "' is not an option of logicalType "
                + type.odcsName()
                + (known.isEmpty() ? "; it has none" : "; it has " + String.join(", ", known)));
      }
    }
  }

  private void stringOptions(Place options, Property column, Limits limits) {
    addIfAny(column, CheckName.LENGTH, options, limits.counts("minLength", "maxLength"));
    options.at("pattern").filter(p -> p.text().isPresent()).ifPresent(p -> pattern(p, column));
    options.text("format").ifPresent(name -> textFormat(options.child("format"), name, column));
  }

  private void pattern(Place place, Property column) {
    String regex = place.node().stringValue();
    Optional<String> problem = Regex.problem(regex);
    if (problem.isPresent()) {
      findings.error(place, problem.get());
      return;
    }
    noteSlowPattern(place, regex);
    add(column, CheckName.PATTERN, "pattern", place.pointer(), Map.of("regex", place.node()));
  }

  private void noteSlowPattern(Place place, String regex) {
    if (!Regex.isLinear(regex)) {
      findings.note(place, SLOW_PATTERN);
    }
  }

  private void textFormat(Place place, String name, Property column) {
    List<String> known = CheckName.FORMAT.argument("name").orElseThrow().choices();
    if (known.contains(name)) {
      add(column, CheckName.FORMAT, "format", place.pointer(), Map.of("name", place.node()));
    } else if (NOT_CHECKED.contains(name)) {
      findings.note(place, "format '" + name + "' is not checked");
    } else {
      findings.error(place, "unknown format '" + name + "'" + Nearest.hint(name, known));
    }
  }

  private void numberOptions(Place options, Property column, Limits limits) {
    range(options, column, limits);
    options
        .at("multipleOf")
        .filter(p -> p.number().isPresent())
        .ifPresent(
            p ->
                add(
                    column,
                    CheckName.MULTIPLE_OF,
                    "multiple_of",
                    p.pointer(),
                    Map.of("divisor", p.node())));
    options.text("format").ifPresent(name -> width(options.child("format"), name, column));
  }

  private void width(Place place, String name, Property column) {
    List<String> known = NumberWidth.names(column.type());
    Optional<NumberWidth> width = NumberWidth.of(name, column.type());
    if (width.isEmpty()) {
      findings.error(place, "unknown format '" + name + "'" + Nearest.hint(name, known));
      return;
    }
    width.get().note().ifPresent(note -> findings.note(place, note));
    Map<String, JsonNode> range = width.get().range();
    if (!range.isEmpty()) {
      add(column, CheckName.RANGE, "format", place.pointer(), range);
    }
  }

  private void range(Place options, Property column, Limits limits) {
    addIfAny(column, CheckName.RANGE, options, limits.range(Values.of(column)));
  }

  private void arrayOptions(Place options, Property column, Limits limits) {
    Map<String, JsonNode> arguments = limits.counts("minItems", "maxItems");
    if (options.flag("uniqueItems")) {
      arguments.put("unique", JSON.booleanNode(true));
    }
    addIfAny(column, CheckName.ITEMS, options, arguments);
  }

  private void objectOptions(Place options, Property column, Limits limits) {
    Map<String, JsonNode> arguments = limits.counts("minProperties", "maxProperties");
    if (options.child("required").node().isArray()) {
      arguments.put("required", options.child("required").node());
    }
    addIfAny(column, CheckName.MEMBERS, options, arguments);
  }

  /** What is promised of the inside of a cell is answered for, if only by NOT_EVALUATED. */
  private void nested(Place place, Property column) {
    List<Place> inside =
        Stream.concat(place.each("properties").stream(), place.at("items").stream()).toList();
    Optional<Place> constrained =
        inside.stream().filter(ConstraintRules::isConstrained).findFirst();
    constrained.ifPresent(
        first -> {
          String key = place.has("properties") ? "properties" : "items";
          findings.note(place.child(key), "constraints of nested properties are NOT_EVALUATED");
          rules.add(
              rule(
                  CheckName.FOREIGN,
                  List.of(column.name()),
                  column.name() + ".nested",
                  place.pointerTo(key),
                  Map.of("engine", JSON.stringNode("nested properties")),
                  Severity.WARNING));
        });
  }

  private static boolean isConstrained(Place property) {
    boolean itself =
        property.flag("required")
            || property.flag("unique")
            || Stream.of("enum", "quality", "logicalTypeOptions")
                .anyMatch(key -> !property.child(key).node().isEmpty());
    return itself
        || property.each("properties").stream().anyMatch(ConstraintRules::isConstrained)
        || property.at("items").filter(ConstraintRules::isConstrained).isPresent();
  }

  private void addIfAny(
      Property column, CheckName check, Place options, Map<String, JsonNode> arguments) {
    if (!arguments.isEmpty()) {
      add(column, check, check.catalogueName(), options.pointer(), arguments);
    }
  }

  private void add(
      Property column,
      CheckName check,
      String suffix,
      String pointer,
      Map<String, JsonNode> arguments) {
    rules.add(
        rule(
            check,
            List.of(column.name()),
            column.name() + "." + suffix,
            pointer,
            arguments,
            Severity.ERROR));
  }

  static Rule rule(
      CheckName check,
      List<String> columns,
      String id,
      String pointer,
      Map<String, JsonNode> arguments,
      Severity severity) {
    CheckSpec spec = new CheckSpec(check.catalogueName(), columns, arguments, Optional.empty());
    return new Rule(id, "contract", pointer, spec, Thresholds.NONE, severity, Action.QUARANTINE);
  }
}
