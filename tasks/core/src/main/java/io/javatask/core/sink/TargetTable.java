package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table as it stands before a load, and what must change for the load to fit.
 *
 * @param name with its schema
 * @param columns empty if there is no such table
 */
record TargetTable(TableName name, List<Dialect.TableColumn> columns) {
  TargetTable {
    columns = List.copyOf(columns);
  }

  static TargetTable describe(Dialect dialect, Connection connection, TableName name)
      throws SQLException {
    TableName full = name.in(dialect.defaultSchema(connection));
    return new TargetTable(full, dialect.columns(connection, full));
  }

  boolean exists() {
    return !columns.isEmpty();
  }

  /** Whether rows land here, with {@link LoadColumn}s. */
  boolean isLanding() {
    return type(LoadColumn.INTERVAL.column()).isPresent();
  }

  Optional<String> type(String column) {
    return columns.stream()
        .filter(c -> c.name().equals(column))
        .map(Dialect.TableColumn::type)
        .findFirst();
  }

  /** The names of its columns without those that loads add. */
  List<String> ownColumns() {
    return columns.stream()
        .map(Dialect.TableColumn::name)
        .filter(c -> !c.startsWith(LoadColumn.PREFIX))
        .toList();
  }

  /** The contract's columns that the table has, in contract order. */
  List<Dialect.Query.Source> sources(Contract contract) {
    List<Dialect.Query.Source> sources = new ArrayList<>();
    for (Property property : contract.properties()) {
      type(property.name())
          .ifPresent(type -> sources.add(new Dialect.Query.Source(property, type)));
    }
    return sources;
  }

  /**
   * The statements that make the table fit: none, CREATE TABLE, or an ADD COLUMN each.
   *
   * @param landing whether the table is to have {@link LoadColumn}s; then nothing is NOT NULL
   * @throws TaskException INVALID_TARGET, with the statements that a person would have to run
   */
  List<String> changes(Dialect dialect, Contract contract, boolean landing) {
    checkNames(dialect, contract);
    return exists() ? additions(dialect, contract, landing) : creation(dialect, contract, landing);
  }

  private static void checkNames(Dialect dialect, Contract contract) {
    for (Property property : contract.properties()) {
      String name = property.name();
      int bytes = name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
      if (bytes > dialect.identifierLimit()) {
        throw new TaskException(
            ErrorCode.INVALID_TARGET,
            "column '"
                + name
                + "' has "
                + bytes
                + " bytes; the store takes names of at most "
                + dialect.identifierLimit());
      }
      if (name.startsWith(LoadColumn.PREFIX)) {
        throw new TaskException(
            ErrorCode.INVALID_TARGET,
            "column '" + name + "': names with " + LoadColumn.PREFIX + " are Javatask's own");
      }
    }
  }

  private List<String> creation(Dialect dialect, Contract contract, boolean landing) {
    List<String> definitions = new ArrayList<>();
    List<String> key = contract.key();
    for (Property property : contract.properties()) {
      boolean notNull = !landing && key.contains(property.name());
      definitions.add(definition(dialect, property) + (notNull ? " NOT NULL" : ""));
    }
    if (landing) {
      definitions.add(LoadColumn.REQUEST_ID.quoted() + " text NOT NULL");
      definitions.add(LoadColumn.INTERVAL.quoted() + " text NOT NULL");
      definitions.add(LoadColumn.ORDINAL.quoted() + " bigint NOT NULL");
    }
    return List.of("CREATE TABLE " + name.quoted() + " (" + String.join(", ", definitions) + ")");
  }

  private List<String> additions(Dialect dialect, Contract contract, boolean landing) {
    if (landing != isLanding()) {
      throw new TaskException(
          ErrorCode.INVALID_TARGET,
          landing
              ? "table '" + name + "' is there and is no landing table: land in another"
              : "table '" + name + "' is a landing table: merge into another");
    }
    List<String> additions = new ArrayList<>();
    List<String> needed = new ArrayList<>();
    for (Property property : contract.properties()) {
      Optional<String> type = type(property.name());
      if (type.isEmpty()) {
        additions.add(
            "ALTER TABLE " + name.quoted() + " ADD COLUMN " + definition(dialect, property));
      } else if (!dialect.holds(type.get(), property)) {
        needed.add(retype(dialect, property, type.get()));
      }
    }
    refuse(needed);
    return additions;
  }

  private static String definition(Dialect dialect, Property property) {
    return Sql.identifier(property.name()) + " " + dialect.columnType(property);
  }

  private String retype(Dialect dialect, Property property, String existingType) {
    return "ALTER TABLE "
        + name.quoted()
        + " ALTER COLUMN "
        + Sql.identifier(property.name())
        + " TYPE "
        + dialect.columnType(property)
        + "; -- it is "
        + existingType;
  }

  private void refuse(List<String> needed) {
    if (!needed.isEmpty()) {
      throw new TaskException(
          ErrorCode.INVALID_TARGET,
          "table '"
              + name
              + "' cannot take the contract's columns as it stands; it would need\n"
              + String.join("\n", needed));
    }
  }
}
