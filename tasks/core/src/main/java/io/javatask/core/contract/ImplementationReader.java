package io.javatask.core.contract;

import io.javatask.api.LogicalType;
import io.javatask.api.Nearest;
import io.javatask.core.contract.Bound.Unit;
import io.javatask.core.contract.CheckName.Columns;
import io.javatask.core.contract.CheckName.Judged;
import io.javatask.core.contract.QualityReader.Body;
import io.javatask.core.contract.Rule.Action;
import io.javatask.core.contract.Rule.Severity;
import io.javatask.core.expression.RowExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads quality rules of type custom and engine javatask: any check of the catalogue. */
final class ImplementationReader {
  private static final Set<CheckName> COMPARED =
      Set.of(CheckName.PAIR_COMPARE, CheckName.PAIR_EQUAL, CheckName.PAIR_GREATER);

  private static final Set<CheckName> EXTREMES = Set.of(CheckName.MIN, CheckName.MAX);

  private final Findings findings;
  private final BoundReader bounds;
  private final ArgumentReader arguments;
  private final ExpressionReader expressions;

  ImplementationReader(Findings findings) {
    this.findings = findings;
    this.bounds = new BoundReader(findings);
    this.arguments = new ArgumentReader(findings);
    this.expressions = new ExpressionReader(findings);
  }

  Optional<Body> read(Place rule, Element element) {
    Place body = rule.child("implementation");
    Optional<String> name = body.text("check");
    Optional<CheckName> check = name.flatMap(CheckName::declarable);
    if (name.isPresent() && check.isEmpty()) {
      findings.error(
          body.child("check"),
          "unknown check '"
              + name.get()
              + "'"
              + Nearest.hint(name.get(), CheckName.declarableNames()));
    }
    if (rule.has("unit")) {
      findings.error(rule.child("unit"), "'unit' belongs inside 'warn' and 'fail'");
    }
    return check.map(c -> read(rule, body, element, c));
  }

  private Body read(Place rule, Place body, Element element, CheckName check) {
    String origin = body.text("origin").orElse("contract");
    List<String> columns = columns(body, element, check, !body.has("origin"));
    Optional<Property> column =
        columns.size() == 1 ? element.declared(columns.get(0)) : Optional.empty();
    if (!body.has("origin")) {
      columns.forEach(c -> element.declared(c).ifPresent(d -> checkType(body, check, d)));
      checkAlike(body, check, columns.stream().flatMap(c -> element.declared(c).stream()).toList());
    }
    List<String> all = new ArrayList<>(columns);
    reportOtherColumns(body, columns);
    groupColumns(body, check, element).stream().filter(c -> !all.contains(c)).forEach(all::add);
    Optional<Property> judged = column.filter(c -> !body.has("origin"));
    Map<String, JsonNode> given = arguments.read(body, check, judged, body.has("origin"));
    findings.note(rule, "custom rules of engine javatask are skipped by other tools");
    reportWhere(body, check);
    Optional<RowExpression> where =
        expressions.read(body.child("where"), element, body.has("origin"));
    if (check == CheckName.ROW_EXPRESSION) {
      Place condition = body.child("arguments").child("expression");
      expressions
          .read(condition, element, body.has("origin"))
          .ifPresent(e -> all.addAll(e.columns()));
    }
    return new Body(
        new CheckSpec(check.catalogueName(), all, given, where),
        thresholds(body, check, judged),
        SeverityReader.of(body).or(() -> SeverityReader.of(rule)).orElse(Severity.ERROR),
        body.text("action").filter("keep"::equals).isPresent() ? Action.KEEP : Action.QUARANTINE,
        origin);
  }

  private void reportWhere(Place body, CheckName check) {
    String why = "check '" + check.catalogueName() + "' takes no 'where': ";
    if (body.has("where") && check.cost() == Cost.M) {
      findings.error(body.child("where"), why + "it looks at no row");
    } else if (body.has("where") && check.cost() == Cost.S) {
      findings.error(body.child("where"), why + "its query says which rows it is asked of");
    }
  }

  private void checkType(Place body, CheckName check, Property column) {
    if (!check.takes(column.type())) {
      findings.error(
          body.child("check"),
          "check '"
              + check.catalogueName()
              + "' is not for columns of logicalType "
              + column.type().odcsName()
              + ", such as '"
              + column.name()
              + "'");
    }
  }

  /** Values of kinds that do not compare would fail in every row. */
  private void checkAlike(Place body, CheckName check, List<Property> columns) {
    if (!COMPARED.contains(check) || columns.size() != 2) {
      return;
    }
    Property first = columns.get(0);
    Property second = columns.get(1);
    if (!kind(first.type()).equals(kind(second.type()))) {
      findings.error(
          body.child("columns"),
          "'%s' (%s) and '%s' (%s) do not compare"
              .formatted(
                  first.name(), first.type().odcsName(), second.name(), second.type().odcsName()));
    }
  }

  /** Columns here and there are compared one by one, in their order. */
  private void reportOtherColumns(Place body, List<String> columns) {
    Place there = body.child("arguments").child("to_columns");
    List<String> named =
        there.entries().stream().map(Place::text).flatMap(Optional::stream).toList();
    if (!columns.isEmpty() && !named.isEmpty() && named.size() != columns.size()) {
      findings.error(
          there,
          "'to_columns' must name one column for each of %s, not %s"
              .formatted(quoted(columns), quoted(named)));
    }
  }

  private static String quoted(List<String> names) {
    return "'" + String.join("', '", names) + "'";
  }

  private static String kind(LogicalType type) {
    return switch (type) {
      case INTEGER, NUMBER, BOOLEAN -> "number";
      case DATE, TIMESTAMP -> "moment";
      case TIME -> "time";
      case STRING, OBJECT, ARRAY -> "text";
    };
  }

  private List<String> columns(Place body, Element element, CheckName check, boolean mustBeKnown) {
    List<Place> named =
        Stream.concat(body.at("column").stream(), body.each("columns").stream()).toList();
    if (body.has("column") && body.has("columns")) {
      findings.error(body.child("columns"), "give either 'column' or 'columns'");
    }
    List<String> columns = new ArrayList<>();
    for (Place place : named) {
      place.text().ifPresent(c -> addColumn(c, place, element, mustBeKnown, columns));
    }
    if (named.isEmpty() && check.columns() != Columns.NONE) {
      element.column().ifPresent(c -> columns.add(c.name()));
    }
    reportWrongNumber(body, check, columns.size());
    if (check.columns() != Columns.TWO && Set.copyOf(columns).size() < columns.size()) {
      findings.error(body.child("columns"), "'columns' must not have the same entry twice");
    }
    return columns;
  }

  /** The columns of groups, after those that the check speaks of: they are read as well. */
  private List<String> groupColumns(Place body, CheckName check, Element element) {
    List<String> columns = new ArrayList<>();
    if (check.argument("by").isPresent()) {
      for (Place place : body.child("arguments").each("by")) {
        place.text().ifPresent(c -> addColumn(c, place, element, true, columns));
      }
    }
    return columns;
  }

  private void addColumn(
      String column, Place place, Element element, boolean mustBeKnown, List<String> columns) {
    boolean elsewhere = element.column().filter(c -> !c.name().equals(column)).isPresent();
    if (mustBeKnown && element.declared(column).isEmpty()) {
      findings.error(place, element.unknownColumn(column));
    } else if (elsewhere && place.pointer().endsWith("/column")) {
      findings.error(
          place,
          "this rule stands under column '"
              + element.name()
              + "'; move it to the schema object's quality to speak of '"
              + column
              + "'");
    }
    columns.add(column);
  }

  private void reportWrongNumber(Place body, CheckName check, int count) {
    String name = "check '" + check.catalogueName() + "' ";
    switch (check.columns()) {
      case NONE -> report(body, count == 0, name + "speaks of the whole set and takes no column");
      case ONE -> report(body, count == 1, name + "takes one column, not " + count);
      case ONE_OR_NONE -> report(body, count <= 1, name + "takes one column or none, not " + count);
      case TWO -> report(body, count == 2, name + "takes two columns, not " + count);
      case SOME -> report(body, count >= 1, name + "takes one or more columns, not " + count);
      case ANY -> {}
    }
  }

  private void report(Place place, boolean holds, String message) {
    if (!holds) {
      findings.error(place, message);
    }
  }

  /**
   * @param column the column that is judged; absent if that cannot be told
   */
  private Thresholds thresholds(Place body, CheckName check, Optional<Property> column) {
    Optional<Property> noNumber =
        column.filter(c -> EXTREMES.contains(check) && !CheckName.SUM.takes(c.type()));
    boolean bounded = check.judged() != Judged.OUTRIGHT;
    for (String key : List.of("warn", "fail", "mostly")) {
      boolean taken = key.equals("mostly") ? check.judged() == Judged.ROWS : bounded;
      if (body.has(key) && !taken) {
        findings.error(
            body.child(key), "check '" + check.catalogueName() + "' takes no '" + key + "'");
      }
    }
    boolean ownBounds =
        List.of("min", "max", "unbounded").stream().anyMatch(body.child("arguments")::has);
    boolean needed = check.judged() != Judged.ROWS && bounded && !ownBounds;
    if (needed && !body.has("warn") && !body.has("fail")) {
      String bound = noNumber.isPresent() ? "an argument: 'min', 'max'" : "a bound: 'fail', 'warn'";
      findings.error(body, "check '" + check.catalogueName() + "' needs " + bound + " or both");
    }
    noNumber.ifPresent(c -> reportNumericBounds(body, check, c));
    return new Thresholds(
        body.number("mostly")
            .map(m -> OptionalDouble.of(m.doubleValue()))
            .orElse(OptionalDouble.empty()),
        bound(body, "warn", check),
        bound(body, "fail", check));
  }

  /** An operator compares with a number, which a text or a time never keeps to. */
  private void reportNumericBounds(Place body, CheckName check, Property column) {
    for (String key : List.of("warn", "fail")) {
      if (body.has(key)) {
        findings.error(
            body.child(key),
            "'%s' bounds a number, and the %s of '%s' is of logicalType %s; bound it by the arguments"
                    .formatted(key, check.catalogueName(), column.name(), column.type().odcsName())
                + " 'min' and 'max'");
      }
    }
  }

  private Optional<Bound> bound(Place body, String key, CheckName check) {
    return body.at(key)
        .filter(place -> place.node().isObject())
        .flatMap(place -> bounds.read(place, units(check)));
  }

  private static List<Unit> units(CheckName check) {
    return switch (check.judged()) {
      case ROWS, COUNT, OUTRIGHT, UNDECLARABLE -> List.of(Unit.ROWS, Unit.PERCENT);
      case ROW_COUNT, METRIC -> List.of(Unit.ROWS);
      case PERCENT -> List.of(Unit.PERCENT);
    };
  }
}
