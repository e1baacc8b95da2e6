package io.javatask.core.contract;

import io.javatask.api.Nearest;
import io.javatask.core.contract.Rule.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads {@code relationships}: foreign keys to another schema object of the document, or to the
 * table that a custom property names.
 */
final class RelationshipReader {
  /** The custom property that names the table or file of a relationship's other end. */
  static final String TABLE = "table";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Findings findings;
  private final Rules rules;
  private final String schema;
  private final List<Property> columns;
  private final Map<String, Place> objects;

  /**
   * @param schema name of the schema object that refers
   * @param columns its columns
   * @param objects all schema objects of the document, by name
   */
  RelationshipReader(
      Findings findings,
      Rules rules,
      String schema,
      List<Property> columns,
      Map<String, Place> objects) {
    this.findings = findings;
    this.rules = rules;
    this.schema = schema;
    this.columns = columns;
    this.objects = objects;
  }

  /**
   * Adds a rule for each relationship of a property or of the schema object.
   *
   * @param column the property; absent at the schema object
   */
  void read(Place holder, Optional<String> column) {
    for (Place relationship : holder.each("relationships")) {
      if (relationship.node().isObject()) {
        read(relationship, column, holder.each("relationships").indexOf(relationship));
      }
    }
  }

  private void read(Place place, Optional<String> column, int index) {
    if (!place.has("to")) {
      return;
    }
    if (column.isPresent() && place.has("from")) {
      findings.error(place.child("from"), "'from' is the property itself; leave it out");
      return;
    }
    List<String> from = column.map(List::of).orElseGet(() -> from(place));
    List<String> to = texts(place.child("to"));
    if (from.isEmpty() || to.isEmpty()) {
      return;
    }
    if (from.size() != to.size()) {
      findings.error(
          place.child("to"), from.size() + " columns refer to " + to.size() + ", not as many");
      return;
    }
    String id =
        place
            .text("id")
            .orElseGet(
                () -> column.orElse(schema) + ".foreign_key" + (index == 0 ? "" : "." + index));
    target(place, to).ifPresentOrElse(t -> add(place, from, t, id), () -> foreign(place, from, id));
  }

  private List<String> from(Place place) {
    if (!place.has("from")) {
      findings.error(place, "missing key 'from', the columns that refer");
    }
    List<String> names = new ArrayList<>();
    for (String reference : texts(place.child("from"))) {
      String name =
          split(reference)
              .filter(e -> e.object().equals(schema))
              .map(End::column)
              .orElse(reference);
      if (columns.stream().noneMatch(c -> c.name().equals(name))) {
        List<String> known = columns.stream().map(Property::name).toList();
        findings.error(
            place.child("from"), "unknown column '" + reference + "'" + Nearest.hint(name, known));
        return List.of();
      }
      names.add(name);
    }
    return names;
  }

  private static List<String> texts(Place place) {
    return place
        .text()
        .map(List::of)
        .orElseGet(
            () -> place.entries().stream().map(Place::text).flatMap(Optional::stream).toList());
  }

  /** The other end: a data set and its columns. */
  private record Target(String reference, List<String> columns) {}

  private record End(String object, String column) {}

  /** {@code object.column}, or {@code schema/object/properties/column}. */
  private static Optional<End> split(String reference) {
    String[] path = reference.replaceFirst("^#?/?", "").split("/", -1);
    if (path.length == 4 && path[0].equals("schema") && path[2].equals("properties")) {
      return Optional.of(new End(path[1], path[3]));
    }
    int dot = reference.indexOf('.');
    boolean plain = dot > 0 && dot < reference.length() - 1 && path.length == 1;
    return plain
        ? Optional.of(new End(reference.substring(0, dot), reference.substring(dot + 1)))
        : Optional.empty();
  }

  /** Empty where the other end lies outside the document and no table is named. */
  private Optional<Target> target(Place place, List<String> to) {
    Optional<String> table = table(place);
    List<End> ends = to.stream().map(RelationshipReader::split).flatMap(Optional::stream).toList();
    List<String> named = ends.stream().map(End::object).distinct().toList();
    if (ends.size() < to.size() || named.size() != 1) {
      return Optional.empty();
    }
    List<String> names = ends.stream().map(End::column).toList();
    String object = named.get(0);
    if (table.isPresent()) {
      return Optional.of(new Target(table.get(), names));
    }
    Optional<Place> other = Optional.ofNullable(objects.get(object));
    other.ifPresent(o -> checkColumns(place, o, names));
    boolean itself = object.equals(schema);
    return other.map(
        o -> new Target(itself ? object : o.text("physicalName").orElse(object), names));
  }

  private static Optional<String> table(Place place) {
    return place.each("customProperties").stream()
        .filter(p -> p.text("property").filter(TABLE::equals).isPresent())
        .findFirst()
        .flatMap(p -> p.text("value"));
  }

  private void checkColumns(Place place, Place other, List<String> names) {
    List<String> known =
        other.each("properties").stream()
            .map(p -> p.text("name"))
            .flatMap(Optional::stream)
            .toList();
    for (String name : names) {
      if (!known.contains(name)) {
        findings.error(
            place.child("to"),
            "'"
                + other.text("name").orElse("")
                + "' has no property '"
                + name
                + "'"
                + Nearest.hint(name, known));
      }
    }
  }

  private void add(Place place, List<String> from, Target target, String id) {
    ArrayNode names = JSON.arrayNode();
    target.columns().forEach(names::add);
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    arguments.put("to", JSON.stringNode(target.reference()));
    arguments.put("to_columns", names);
    rules.add(
        ConstraintRules.rule(
            CheckName.FOREIGN_KEY, from, id, place.pointer(), arguments, Severity.ERROR));
  }

  private void foreign(Place place, List<String> from, String id) {
    findings.note(
        place,
        "a relationship to what is no schema object of this document ("
            + String.join(", ", objects.keySet())
            + ") is NOT_EVALUATED unless the custom property 'table' names LOCATION:TABLE");
    rules.add(
        ConstraintRules.rule(
            CheckName.FOREIGN,
            from,
            id,
            place.pointer(),
            Map.of("engine", JSON.stringNode("relationships to other documents")),
            Severity.WARNING));
  }
}
