package io.javatask.core.contract;

import io.javatask.api.Nearest;
import io.javatask.core.contract.Bound.Unit;
import io.javatask.core.contract.QualityReader.Body;
import io.javatask.core.contract.Rule.Action;
import io.javatask.core.contract.Rule.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** Reads quality rules of type library: the standard's own metrics. */
final class LibraryReader {
  private final Findings findings;
  private final BoundReader bounds;

  LibraryReader(Findings findings) {
    this.findings = findings;
    this.bounds = new BoundReader(findings);
  }

  Optional<Body> read(Place rule, Element element) {
    if (rule.has("rule")) {
      findings.note(rule.child("rule"), "'rule' is deprecated and not read; 'metric' is");
    }
    if (!rule.has("metric")) {
      findings.error(
          rule, "missing key 'metric'; known metrics are " + String.join(", ", Metric.names()));
    }
    return rule.text("metric").flatMap(Metric::of).flatMap(m -> read(rule, element, m));
  }

  private Optional<Body> read(Place rule, Element element, Metric metric) {
    if (!metric.isFor(element)) {
      findings.error(rule.child("metric"), metric.misplaced());
      return Optional.empty();
    }
    Optional<Bound> bound =
        bounds.read(
            rule,
            metric == Metric.ROW_COUNT ? List.of(Unit.ROWS) : List.of(Unit.ROWS, Unit.PERCENT));
    notePercentOfDuplicates(rule, metric, bound);
    Map<String, JsonNode> arguments = arguments(rule, element, metric);
    CheckSpec check =
        new CheckSpec(
            metric.check.catalogueName(),
            columns(rule, element, metric),
            arguments,
            Optional.empty());
    return bound.map(
        b ->
            new Body(
                check,
                new Thresholds(OptionalDouble.empty(), Optional.empty(), bound),
                SeverityReader.of(rule).orElse(Severity.ERROR),
                action(rule),
                "contract"));
  }

  private static Action action(Place rule) {
    return rule.each("customProperties").stream()
            .filter(p -> p.text("property").filter("action"::equals).isPresent())
            .anyMatch(p -> p.text("value").filter("keep"::equals).isPresent())
        ? Action.KEEP
        : Action.QUARANTINE;
  }

  private void notePercentOfDuplicates(Place rule, Metric metric, Optional<Bound> bound) {
    if (metric == Metric.DUPLICATE_VALUES
        && bound.filter(b -> b.unit() == Unit.PERCENT).isPresent()) {
      findings.note(
          rule.child("unit"),
          "duplicateValues in percent is of the non-null rows here; Data Contract CLI does not"
              + " evaluate it");
    }
  }

  private List<String> columns(Place rule, Element element, Metric metric) {
    if (element.column().isPresent()) {
      return List.of(element.name());
    }
    if (metric != Metric.DUPLICATE_VALUES) {
      return List.of();
    }
    Place properties = rule.child("arguments").child("properties");
    List<String> columns = new ArrayList<>();
    for (Place entry : properties.entries()) {
      entry.text().ifPresent(column -> addColumn(column, entry, element, columns));
    }
    if (columns.isEmpty()) {
      findings.error(
          rule, "duplicateValues of a schema object needs the argument 'properties', its columns");
    }
    return columns;
  }

  private void addColumn(String column, Place entry, Element element, List<String> columns) {
    if (columns.contains(column)) {
      findings.error(entry, "column '" + column + "' is named twice");
    } else if (element.declared(column).isEmpty()) {
      findings.error(entry, element.unknownColumn(column));
    }
    columns.add(column);
  }

  private Map<String, JsonNode> arguments(Place rule, Element element, Metric metric) {
    Place given = rule.child("arguments");
    Map<String, String> known = metric.arguments(element);
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    for (String key : given.keys()) {
      Optional<Argument> argument =
          Optional.ofNullable(known.get(key)).flatMap(metric.check::argument);
      if (!known.containsKey(key)) {
        findings.error(
            given.pointerTo(key),
            "unknown argument '" + key + "' of " + metric.odcsName + hint(key, known));
      }
      argument.ifPresent(a -> arguments.put(a.name(), checked(a, key, given.child(key))));
    }
    if (!known.isEmpty() && arguments.isEmpty() && metric != Metric.DUPLICATE_VALUES) {
      findings.error(
          rule, metric.odcsName + " needs the argument " + String.join(" or ", known.keySet()));
    }
    checkValues(given.child("validValues"), element);
    return arguments;
  }

  private static String hint(String key, Map<String, String> known) {
    return known.isEmpty() ? "; it takes none" : Nearest.hint(key, known.keySet());
  }

  private JsonNode checked(Argument argument, String key, Place value) {
    new Argument(key, argument.kind(), argument.required(), argument.choices())
        .problem(value.node(), false, false)
        .ifPresent(problem -> findings.error(value, problem));
    return value.node();
  }

  private void checkValues(Place list, Element element) {
    Optional<Values> values = element.column().map(Values::of);
    for (Place entry : list.entries()) {
      values
          .flatMap(v -> v.problem(entry.node()))
          .ifPresent(
              problem -> findings.error(entry, "a value of '" + element.name() + "' " + problem));
    }
  }
}
