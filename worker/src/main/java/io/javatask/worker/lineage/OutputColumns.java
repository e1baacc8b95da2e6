package io.javatask.worker.lineage;

import io.javatask.core.contract.Contract;
import io.javatask.core.contract.LoadPolicy;
import io.javatask.core.contract.Property;
import io.javatask.core.contract.Rule;
import io.javatask.core.contract.WriteMode;
import io.javatask.core.sink.LoadColumn;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The columns of a table that a load writes, and what each is made from: the contract's are those
 * of the source one to one, the others are the load's own.
 *
 * @param mode how rows meet the table
 */
record OutputColumns(Contract contract, WriteMode mode) {
  /**
   * A column.
   *
   * @param from the source's columns that its values come from; empty for what the run puts in
   * @param subtype how, in OpenLineage's words
   */
  record Made(String name, String type, String description, List<String> from, String subtype) {}

  /**
   * Columns of the source that decide which rows are there.
   *
   * @param subtype how, in OpenLineage's words
   */
  record Deciding(String column, String subtype, String description) {}

  /** The columns that loads add in this mode. */
  List<Made> added() {
    return switch (mode) {
      case LAND, ADD_LANDED ->
          List.of(
              own(LoadColumn.REQUEST_ID, "text"),
              own(LoadColumn.INTERVAL, "text"),
              own(LoadColumn.ORDINAL, "bigint"));
      case REPLACE_PARTITION, APPEND -> List.of(own(LoadColumn.INTERVAL, "text"));
      case HISTORY -> history();
      case MERGE, SNAPSHOT -> contract.load().softDelete().map(this::marked).stream().toList();
      case INSERT_ONLY -> List.of();
    };
  }

  private static Made own(LoadColumn column, String type) {
    return new Made(column.column(), type, column.description(), List.of(), "");
  }

  private List<Made> history() {
    LoadPolicy.HistoryColumns names = contract.load().history();
    List<String> version = contract.load().versions().stream().limit(1).toList();
    String type =
        version.stream()
            .flatMap(column -> contract.property(column).stream())
            .map(OutputColumns::type)
            .findFirst()
            .orElse("");
    return List.of(
        new Made(names.validFrom(), type, "Since when the row holds.", version, "TRANSFORMATION"),
        new Made(names.validTo(), type, "Until when it holds.", version, "TRANSFORMATION"),
        new Made(
            names.isCurrent(),
            "boolean",
            "Whether it is the newest of its key.",
            version,
            "TRANSFORMATION"));
  }

  private Made marked(String column) {
    return new Made(
        column,
        "boolean",
        "Whether the key is gone.",
        contract.load().tombstone().map(t -> List.of(t.column())).orElse(List.of()),
        "TRANSFORMATION");
  }

  /** The columns that decide which rows get in and what they meet. */
  List<Deciding> deciding() {
    List<Deciding> deciding = new ArrayList<>();
    if (mode.keyed()) {
      contract.key().forEach(c -> deciding.add(new Deciding(c, "JOIN", "key of the table")));
      contract
          .load()
          .versions()
          .forEach(c -> deciding.add(new Deciding(c, "SORT", "version of a key")));
      Optional<LoadPolicy.Tombstone> tombstone = contract.load().tombstone();
      tombstone.ifPresent(
          t -> deciding.add(new Deciding(t.column(), "FILTER", "says that a key is gone")));
    }
    for (String column : judged()) {
      deciding.add(new Deciding(column, "FILTER", "rules keep rows back"));
    }
    return deciding;
  }

  private Set<String> judged() {
    Set<String> columns = new LinkedHashSet<>();
    for (Rule rule : contract.rules()) {
      if (rule.action() == Rule.Action.QUARANTINE) {
        columns.addAll(rule.check().columns());
        columns.addAll(rule.check().filterColumns());
      }
    }
    return columns;
  }

  /** The type as the contract writes it. */
  static String type(Property property) {
    return property.physicalType().orElse(property.type().odcsName());
  }
}
