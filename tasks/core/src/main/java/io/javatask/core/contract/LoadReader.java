package io.javatask.core.contract;

import io.javatask.api.LogicalType;
import io.javatask.api.Nearest;
import io.javatask.core.contract.LoadPolicy.Duplicates;
import io.javatask.core.contract.LoadPolicy.HistoryColumns;
import io.javatask.core.contract.LoadPolicy.NullKeys;
import io.javatask.core.contract.LoadPolicy.Tombstone;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads how a schema object's rows are loaded, and what does not go together in it. */
final class LoadReader {
  private final Place load;
  private final List<Property> columns;
  private final Findings findings;

  LoadReader(Place load, List<Property> columns, Findings findings) {
    this.load = load;
    this.columns = columns;
    this.findings = findings;
  }

  LoadPolicy read() {
    LoadPolicy standard = LoadPolicy.DEFAULT;
    LoadPolicy policy =
        new LoadPolicy(
            load.text("mode").flatMap(WriteMode::of).orElse(standard.mode()),
            versions(),
            tombstone(),
            choice("duplicates", Duplicates.values()).orElse(standard.duplicates()),
            choice("nullKeys", NullKeys.values()).orElse(standard.nullKeys()),
            added("softDelete", load.child("softDelete")),
            history(load.child("history")));
    checkMode(policy);
    return policy;
  }

  private <E extends Enum<E>> Optional<E> choice(String key, E[] choices) {
    return load.text(key)
        .flatMap(
            said ->
                Stream.of(choices)
                    .filter(c -> c.name().toLowerCase(Locale.ROOT).equals(said))
                    .findFirst());
  }

  private List<String> versions() {
    return load.each("versions").stream().flatMap(place -> version(place).stream()).toList();
  }

  private Optional<String> version(Place place) {
    Optional<Property> column = column(place);
    column.ifPresent(
        c -> {
          switch (c.type()) {
            case OBJECT, ARRAY, BOOLEAN ->
                findings.error(
                    place,
                    "'"
                        + c.name()
                        + "' is of type "
                        + c.type().odcsName()
                        + ", which has no order");
            case STRING, INTEGER, NUMBER, DATE, TIMESTAMP, TIME -> {}
          }
        });
    return column.map(Property::name);
  }

  private Optional<Property> column(Place place) {
    Optional<String> name = place.text();
    Optional<Property> found =
        columns.stream().filter(c -> Optional.of(c.name()).equals(name)).findFirst();
    if (name.isPresent() && found.isEmpty()) {
      List<String> names = columns.stream().map(Property::name).toList();
      findings.error(
          place, "there is no column '" + name.get() + "'" + Nearest.hint(name.get(), names));
    }
    return found;
  }

  private Optional<Tombstone> tombstone() {
    Place place = load.child("tombstone");
    return column(place.child("column")).flatMap(column -> tombstone(place, column));
  }

  private Optional<Tombstone> tombstone(Place place, Property column) {
    JsonNode value = place.child("value").node();
    LogicalType type = column.type();
    if (type == LogicalType.BOOLEAN && (value.isMissingNode() || value.isBoolean())) {
      return Optional.of(new Tombstone(column.name(), value.isMissingNode() || value.asBoolean()));
    }
    if (type == LogicalType.INTEGER && value.isIntegralNumber() && value.canConvertToLong()) {
      return Optional.of(new Tombstone(column.name(), value.asLong()));
    }
    if (type == LogicalType.STRING && value.isString()) {
      return Optional.of(new Tombstone(column.name(), value.asString()));
    }
    findings.error(
        place,
        "column '"
            + column.name()
            + "' is of type "
            + type.odcsName()
            + "; a tombstone is a boolean, or a string or an integer of the 'value' given here");
    return Optional.empty();
  }

  /** A column that the target has and the contract does not. */
  private Optional<String> added(String key, Place place) {
    Optional<String> name = place.text().filter(n -> !n.isEmpty());
    if (name.isPresent() && columns.stream().anyMatch(c -> c.name().equals(name.get()))) {
      findings.error(
          place,
          "'"
              + key
              + "' names a column that loads add, and '"
              + name.get()
              + "' is declared by the contract; name another");
    }
    return name;
  }

  private HistoryColumns history(Place place) {
    HistoryColumns standard = HistoryColumns.DEFAULT;
    if (load.text("mode").flatMap(WriteMode::of).equals(Optional.of(WriteMode.HISTORY))) {
      standard.names().stream()
          .filter(n -> place.keys().isEmpty() && columns.stream().anyMatch(c -> c.name().equals(n)))
          .forEach(
              n ->
                  findings.error(
                      load, "the contract declares '" + n + "'; name another under 'history'"));
    }
    HistoryColumns history =
        new HistoryColumns(
            added("validFrom", place.child("validFrom")).orElse(standard.validFrom()),
            added("validTo", place.child("validTo")).orElse(standard.validTo()),
            added("isCurrent", place.child("isCurrent")).orElse(standard.isCurrent()));
    if (history.names().stream().distinct().count() < history.names().size()) {
      findings.error(place, "two columns of the history have one name");
    }
    return history;
  }

  private void checkMode(LoadPolicy policy) {
    problem(policy, columns).ifPresent(message -> findings.error(load, message));
  }

  /** What keeps rows of these columns from being loaded so; empty if nothing does. */
  static Optional<String> problem(LoadPolicy policy, List<Property> columns) {
    WriteMode mode = policy.mode();
    if (mode.keyed() && columns.stream().noneMatch(c -> c.keyPosition() > 0)) {
      return Optional.of(
          "mode " + mode.label() + " needs a key; mark its columns with \"primaryKey\": true");
    }
    if (policy.tombstone().isPresent() && mode != WriteMode.MERGE && mode != WriteMode.HISTORY) {
      return mode == WriteMode.SNAPSHOT
          ? Optional.of("mode snapshot takes no 'tombstone': what is not in the input is gone")
          : Optional.of("mode " + mode.label() + " deletes nothing, so it takes no 'tombstone'");
    }
    boolean deletes = mode == WriteMode.SNAPSHOT || policy.tombstone().isPresent();
    if (policy.softDelete().isPresent() && (!deletes || mode == WriteMode.HISTORY)) {
      return Optional.of(
          "'softDelete' goes with mode snapshot, or with mode merge and a 'tombstone'");
    }
    return mode == WriteMode.HISTORY ? historyProblem(policy, columns) : Optional.empty();
  }

  private static Optional<String> historyProblem(LoadPolicy policy, List<Property> columns) {
    if (policy.versions().isEmpty()) {
      return Optional.of("mode history needs 'versions', the first of them a time or a date");
    }
    for (Property column : columns) {
      boolean version = policy.versions().contains(column.name());
      if (version && !column.required() && column.keyPosition() == 0) {
        return Optional.of(
            "mode history needs a version in every row: mark '"
                + column.name()
                + "' with \"required\": true");
      }
      if (policy.versions().get(0).equals(column.name())
          && column.type() != LogicalType.DATE
          && column.type() != LogicalType.TIMESTAMP) {
        return Optional.of(
            "mode history takes the time since when a row holds from the first of 'versions', and '"
                + column.name()
                + "' is of type "
                + column.type().odcsName());
      }
    }
    return Optional.empty();
  }
}
