package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    return kind() == Kind.LANDING;
  }

  private Kind kind() {
    if (type(LoadColumn.ORDINAL.column()).isPresent()) {
      return Kind.LANDING;
    }
    return type(LoadColumn.INTERVAL.column()).isPresent() ? Kind.PARTITIONED : Kind.PLAIN;
  }

  /** What a table's rows carry of their load. */
  enum Kind {
    PLAIN("a table of one row for each key"),
    PARTITIONED("a table of partitions"),
    LANDING("a landing table");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /**
   * A column that loads add beside the contract's.
   *
   * @param definition its type, for SQL
   * @param joins whether it may be added to a table that is there already
   */
  record Added(String name, String definition, boolean joins) {}

  /** What a table has beside the contract's columns. */
  record Shape(Kind kind, List<Added> added) {
    static final Shape PLAIN = new Shape(Kind.PLAIN, List.of());
    static final Shape PARTITIONED =
        new Shape(Kind.PARTITIONED, List.of(new Added(LoadColumn.INTERVAL.column(), "text", true)));
    static final Shape LANDING =
        new Shape(
            Kind.LANDING,
            List.of(
                new Added(LoadColumn.REQUEST_ID.column(), "text NOT NULL", false),
                new Added(LoadColumn.INTERVAL.column(), "text NOT NULL", false),
                new Added(LoadColumn.ORDINAL.column(), "bigint NOT NULL", false)));

    Shape {
      added = List.copyOf(added);
    }
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

  /** Its own columns as a contract would declare them. */
  List<Property> declared() {
    return columns.stream()
        .filter(c -> !c.name().startsWith(LoadColumn.PREFIX))
        .map(c -> StoredType.property(c.name(), c.type()))
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

  /** The same, as runs read them. */
  List<StoredColumn> stored(Dialect dialect, Contract contract) {
    return sources(contract).stream().map(dialect::stored).toList();
  }

  /**
   * The statements that make the table fit: none, CREATE TABLE, or an ADD COLUMN each.
   *
   * @param shape what the table is to have beside the contract's columns
   * @throws TaskException INVALID_TARGET, with the columns that do not fit and the statements that
   *     a person would have to run
   */
  List<String> changes(Dialect dialect, Connection connection, Contract contract, Shape shape)
      throws SQLException {
    checkNames(dialect, contract);
    return exists()
        ? alterations(dialect, connection, contract, shape)
        : creation(dialect, contract, shape);
  }

  private static void checkNames(Dialect dialect, Contract contract) {
    Map<String, String> folded = new HashMap<>();
    for (Property property : contract.properties()) {
      String name = property.name();
      String other = folded.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
      if (other != null && dialect.foldsCase()) {
        throw new TaskException(
            ErrorCode.INVALID_TARGET,
            "columns '"
                + other
                + "' and '"
                + name
                + "' of the contract differ only in case, and the store takes them for one:"
                + " give one of them another name");
      }
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

  private List<String> creation(Dialect dialect, Contract contract, Shape shape) {
    List<String> definitions = new ArrayList<>();
    List<String> key = contract.key();
    for (Property property : contract.properties()) {
      boolean notNull = shape.kind() == Kind.PLAIN && key.contains(property.name());
      definitions.add(definition(dialect, property) + (notNull ? " NOT NULL" : ""));
    }
    for (Added added : shape.added()) {
      definitions.add(Sql.identifier(added.name()) + " " + added.definition());
    }
    return List.of("CREATE TABLE " + name.quoted() + " (" + String.join(", ", definitions) + ")");
  }

  private List<String> alterations(
      Dialect dialect, Connection connection, Contract contract, Shape shape) throws SQLException {
    checkKind(shape);
    List<String> alterations = new ArrayList<>();
    List<String> needed = new ArrayList<>();
    for (Property property : contract.properties()) {
      Optional<String> type = type(property.name());
      if (type.isEmpty()) {
        Optional<String> other = inOtherCase(property.name(), contract);
        if (other.isPresent()) {
          needed.add(renaming(other.get(), property));
        } else {
          alterations.add(addition(definition(dialect, property)));
        }
      } else if (!dialect.holds(type.get(), property)) {
        String retype = retype(dialect, property);
        if (!dialect.widens(type.get(), property)) {
          needed.add(column(property) + " is of type " + type.get() + ": " + retype);
          continue;
        }
        Optional<Dialect.Obstacle> obstacle = dialect.obstacle(connection, name, property, retype);
        obstacle.map(in -> aside(in, property, type.get())).ifPresent(needed::add);
        if (obstacle.isEmpty()) {
          alterations.add(retype);
        }
      }
    }
    for (Added added : shape.added()) {
      if (type(added.name()).isEmpty()) {
        String add = addition(Sql.identifier(added.name()) + " " + added.definition());
        if (added.joins()) {
          alterations.add(add);
        } else {
          needed.add("column '" + added.name() + "' is missing: " + add);
        }
      }
    }
    refuse(needed);
    return alterations;
  }

  /** A column of the table that only its case tells from the contract's, and that is no other. */
  private Optional<String> inOtherCase(String property, Contract contract) {
    return columns.stream()
        .map(Dialect.TableColumn::name)
        .filter(property::equalsIgnoreCase)
        .filter(own -> contract.properties().stream().noneMatch(p -> p.name().equals(own)))
        .findFirst();
  }

  private static String column(Property property) {
    return "column '" + property.name() + "'";
  }

  private String renaming(String own, Property property) {
    return column(property)
        + " is called '"
        + own
        + "' there: ALTER TABLE "
        + name.quoted()
        + " RENAME COLUMN "
        + Sql.identifier(own)
        + " TO "
        + Sql.identifier(property.name())
        + ", or write it so in the contract";
  }

  private static String aside(Dialect.Obstacle obstacle, Property property, String type) {
    return column(property)
        + " is of type "
        + type
        + ", and a load cannot widen it because of "
        + obstacle.what()
        + ": "
        + String.join("; ", obstacle.steps());
  }

  private void checkKind(Shape shape) {
    boolean joins = shape.kind() == Kind.PARTITIONED && kind() == Kind.PLAIN;
    if (shape.kind() != kind() && !joins) {
      throw new TaskException(
          ErrorCode.INVALID_TARGET,
          "table '"
              + name
              + "' is "
              + kind().words
              + ", and the load needs "
              + shape.kind().words
              + ": give another");
    }
  }

  private String addition(String definition) {
    return "ALTER TABLE " + name.quoted() + " ADD COLUMN " + definition;
  }

  private static String definition(Dialect dialect, Property property) {
    return Sql.identifier(property.name()) + " " + dialect.columnType(property);
  }

  private String retype(Dialect dialect, Property property) {
    return "ALTER TABLE "
        + name.quoted()
        + " ALTER COLUMN "
        + Sql.identifier(property.name())
        + " TYPE "
        + dialect.columnType(property);
  }

  private void refuse(List<String> needed) {
    if (!needed.isEmpty()) {
      throw new TaskException(
          ErrorCode.INVALID_TARGET,
          "table '"
              + name
              + "' cannot take the contract's columns as it stands; "
              + String.join("; ", needed));
    }
  }
}
