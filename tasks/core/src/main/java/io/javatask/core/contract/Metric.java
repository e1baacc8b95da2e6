package io.javatask.core.contract;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The standard's library metrics, and the check that each becomes. */
@SuppressWarnings("ImmutableEnumChecker") // the maps come from Map.of
enum Metric {
  NULL_VALUES("nullValues", CheckName.NULL_VALUES, Map.of()),
  MISSING_VALUES("missingValues", CheckName.MISSING_VALUES, Map.of("missingValues", "values")),
  INVALID_VALUES(
      "invalidValues",
      CheckName.INVALID_VALUES,
      Map.of("validValues", "values", "pattern", "regex")),
  DUPLICATE_VALUES("duplicateValues", CheckName.DUPLICATE_VALUES, Map.of("properties", "")),
  ROW_COUNT("rowCount", CheckName.ROW_COUNT, Map.of());

  final String odcsName;
  final CheckName check;
  private final Map<String, String> arguments;

  Metric(String odcsName, CheckName check, Map<String, String> arguments) {
    this.odcsName = odcsName;
    this.check = check;
    this.arguments = arguments;
  }

  static Optional<Metric> of(String odcsName) {
    return Arrays.stream(values()).filter(m -> m.odcsName.equals(odcsName)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(m -> m.odcsName).toList();
  }

  /** Its arguments by the standard's name, each with the name of the check's argument. */
  Map<String, String> arguments(Element element) {
    boolean columnsAreGiven = this == DUPLICATE_VALUES && element.column().isPresent();
    return columnsAreGiven ? Map.of() : new TreeMap<>(arguments);
  }

  boolean isFor(Element element) {
    return switch (this) {
      case ROW_COUNT -> element.column().isEmpty();
      case NULL_VALUES, MISSING_VALUES, INVALID_VALUES -> element.column().isPresent();
      case DUPLICATE_VALUES -> true;
    };
  }

  /** Message for a metric that stands where it has no meaning. */
  String misplaced() {
    return this == ROW_COUNT
        ? "rowCount belongs to the quality of a schema object, not of a property"
        : odcsName + " belongs to the quality of a property, not of a schema object";
  }
}
