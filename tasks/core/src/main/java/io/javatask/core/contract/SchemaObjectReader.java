package io.javatask.core.contract;

import io.javatask.core.contract.Policy.Reaction;
import io.javatask.core.contract.Rule.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the columns and the rules of one schema object. */
final class SchemaObjectReader {
  private final Findings findings;
  private final Place place;
  private final Map<Place, Property> columns = new LinkedHashMap<>();

  SchemaObjectReader(Place place, Findings findings) {
    this.place = place;
    this.findings = findings;
    readColumns();
  }

  String name() {
    return place.text("name").orElse("");
  }

  List<Property> columns() {
    return List.copyOf(columns.values());
  }

  /**
   * Every rule: those of each column in turn, then those of the whole.
   *
   * @param objects all schema objects of the document, by name
   */
  List<Rule> rules(PolicyReader policy, Map<String, Place> objects) {
    Rules rules = new Rules(findings);
    RelationshipReader relationships =
        new RelationshipReader(findings, rules, name(), columns(), objects);
    ConstraintRules constraints = new ConstraintRules(findings, rules);
    QualityReader quality = new QualityReader(findings);
    List<Place> key = keyPlaces();
    columns.forEach(
        (property, column) -> {
          constraints.read(property, column);
          boolean isKey = key.size() == 1 && column.keyPosition() == 1;
          if (column.unique() || isKey) {
            String cause = property.pointerTo(isKey ? "primaryKey" : "unique");
            constraints.unique(List.of(column.name()), column.name() + ".unique", cause);
          }
          property.each("quality").stream()
              .flatMap(q -> quality.read(q, Element.of(column, columns())).stream())
              .forEach(rules::add);
          relationships.read(property, Optional.of(column.name()));
        });
    if (key.size() > 1) {
      List<String> names = key.stream().map(p -> p.text("name").orElse("")).toList();
      constraints.unique(names, "primary_key.unique", key.get(0).pointerTo("primaryKey"));
    }
    columnsDeclared(policy).ifPresent(rules::add);
    place.each("quality").stream()
        .flatMap(q -> quality.read(q, Element.schema(name(), columns())).stream())
        .forEach(rules::add);
    relationships.read(place, Optional.empty());
    return rules.list();
  }

  private Optional<Rule> columnsDeclared(PolicyReader policy) {
    Reaction reaction = policy.read().undeclaredColumns();
    String pointer = policy.pointer("undeclaredColumns").orElse(place.pointerTo("properties"));
    CheckName check = CheckName.COLUMNS_DECLARED;
    return Optional.of(reaction == Reaction.FAIL ? Severity.ERROR : Severity.WARNING)
        .filter(severity -> reaction != Reaction.PASS)
        .map(
            severity ->
                ConstraintRules.rule(
                    check, List.of(), check.catalogueName(), pointer, Map.of(), severity));
  }

  private void readColumns() {
    Map<Place, Integer> positions = keyPositions();
    PropertyReader reader = new PropertyReader(findings);
    Map<String, String> byName = new HashMap<>();
    for (Place property : place.each("properties")) {
      Optional<String> name = property.text("name").filter(n -> !n.isEmpty());
      if (name.isPresent() && !reportDuplicate(property, name.get(), byName)) {
        columns.put(property, reader.read(property, positions.getOrDefault(property, 0)));
      }
    }
  }

  /** Stores fold case, so names that differ in nothing else are worth a word. */
  private boolean reportDuplicate(Place property, String name, Map<String, String> byName) {
    String other = byName.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
    boolean same = name.equals(other);
    if (same) {
      findings.error(property.child("name"), "property '" + name + "' is declared twice");
    } else if (other != null) {
      findings.note(
          property.child("name"),
          "'" + name + "' and '" + other + "' differ in case only; stores may take them for one");
    }
    return same;
  }

  private List<Place> keyPlaces() {
    return columns.entrySet().stream()
        .filter(e -> e.getValue().keyPosition() > 0)
        .sorted(Comparator.comparingInt(e -> e.getValue().keyPosition()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Key columns in order, numbered from 1: by their positions, else as they stand. */
  private Map<Place, Integer> keyPositions() {
    List<Place> key = new ArrayList<>();
    for (Place property : place.each("properties")) {
      if (property.flag("primaryKey")) {
        key.add(property);
      } else if (position(property).isPresent()) {
        findings.error(
            property.child("primaryKeyPosition"),
            "'primaryKeyPosition' needs \"primaryKey\": true beside it");
      }
    }
    reportPositions(key);
    key.sort(Comparator.comparingInt(p -> position(p).orElse(0)));
    Map<Place, Integer> positions = new HashMap<>();
    key.forEach(p -> positions.put(p, positions.size() + 1));
    return positions;
  }

  private void reportPositions(List<Place> key) {
    List<Place> positioned = key.stream().filter(p -> position(p).isPresent()).toList();
    if (!positioned.isEmpty() && positioned.size() < key.size()) {
      key.stream()
          .filter(p -> position(p).isEmpty())
          .forEach(
              p ->
                  findings.error(
                      p, "missing key 'primaryKeyPosition'; other columns of the key have one"));
    }
    Set<Integer> taken = new HashSet<>();
    for (Place p : positioned) {
      int position = position(p).orElseThrow();
      if (position < 1) {
        findings.error(p.child("primaryKeyPosition"), "'primaryKeyPosition' starts from 1");
      } else if (!taken.add(position)) {
        findings.error(
            p.child("primaryKeyPosition"), "'primaryKeyPosition' " + position + " is taken");
      }
    }
  }

  /** The position; absent for -1 too, by which the standard says that there is none. */
  private static Optional<Integer> position(Place property) {
    return property.whole("primaryKeyPosition").filter(p -> p != -1);
  }
}
