package io.javatask.core.sink;

import io.javatask.core.check.RowQueries;
import io.javatask.core.contract.Property;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;

/** What one SQL database does differently from another; the rest is {@link JdbcStore}. */
interface Dialect extends Wording, AutoCloseable {
  /**
   * A connection of the caller's own, in auto-commit.
   *
   * @throws io.javatask.api.TaskException TABLE_NOT_FOUND if there is no database
   */
  Connection connect() throws SQLException;

  /** Whether there is a database to connect to. */
  default boolean isThere() {
    return true;
  }

  /** Makes the database, if there is none. */
  default void make() {}

  /** The schema of tables that are named without one. */
  String defaultSchema(Connection connection) throws SQLException;

  /** Most bytes that a name may have. */
  int identifierLimit();

  /** The type of a new column for this property. */
  String columnType(Property property);

  /** Whether an existing column of this type takes every value of the property without loss. */
  boolean holds(String existingType, Property property);

  /** Whether a column of this type can become the property's without losing a value. */
  boolean widens(String existingType, Property property);

  /**
   * The size that a decimal type says of itself; empty if it is none of one.
   *
   * @param digits of its name, with groups for precision and scale
   */
  static Optional<Property.DecimalSize> decimal(Matcher digits) {
    return digits.matches()
        ? Optional.of(
            new Property.DecimalSize(
                Integer.parseInt(digits.group(1)), Integer.parseInt(digits.group(2))))
        : Optional.empty();
  }

  /** How a column of a table or query becomes what the contract declares. */
  StoredColumn stored(Query.Source column);

  /** A column of the alias {@code t} as rows can be ordered by it. */
  default String sorted(String column, String type) {
    return "t." + Sql.identifier(column);
  }

  /** Whether the store takes names of columns that differ only in case for one. */
  boolean foldsCase();

  /**
   * What keeps a load from giving a column another type, where something of the table does.
   *
   * @param retype the statement that would give it the type
   */
  Optional<Obstacle> obstacle(
      Connection connection, TableName table, Property property, String retype) throws SQLException;

  /**
   * What is in the way of a change.
   *
   * @param what in words, such as {@code its index 'i'}
   * @param steps the statements by which a person makes the change all the same, in their order
   */
  record Obstacle(String what, List<String> steps) {
    public Obstacle {
      steps = List.copyOf(steps);
    }
  }

  /** A column as SQL orders it for everyone alike, whatever the database's collation. */
  String ordered(String column, Property property);

  /** The statement that gives a new target its key; empty where the store is better without. */
  Optional<String> addKey(TableName table, List<String> key);

  /** The statement that lets a landing table find a partition; empty where none is needed. */
  Optional<String> addPartitionIndex(TableName table);

  /** A table's columns in their order; empty if there is no such table. */
  List<TableColumn> columns(Connection connection, TableName table) throws SQLException;

  /**
   * The columns of what a query gives.
   *
   * @param relation the query, to stand after FROM
   */
  List<TableColumn> describe(Connection connection, String relation) throws SQLException;

  /** All tables that the connection sees, for messages. */
  List<String> tables(Connection connection) throws SQLException;

  /** Does some work while no other load of this process works on the same request. */
  <T> T holdingRequest(String requestId, Transaction.Work<T> work) throws SQLException;

  /** Does some work while no other load of this process works on the same table. */
  <T> T holdingTable(TableName table, Transaction.Work<T> work) throws SQLException;

  /** Waits, within the transaction and until its end, for all other loads into the same table. */
  void lockTable(Connection connection, TableName table) throws SQLException;

  /**
   * Has the store look at how the keys of a table that was just made are spread, if it wants to.
   */
  default void analyze(Connection connection, String table, List<String> key) throws SQLException {}

  /** A place for the rows of one load; nothing is created before the first write. */
  Staging stage(Connection connection, StageName name, List<Property> properties);

  /**
   * Removes what earlier attempts of the same request have left staged, and what attempts of any
   * request that are dead have.
   */
  void sweepStages(Connection connection, StageName name) throws SQLException;

  /** Opens the rows of a stored table to the queries of a contract. */
  RowQueries queries(Connection connection, Query rows, SqlScope scope) throws SQLException;

  /**
   * Makes the connection's reads, until it is closed, those of one moment, and nothing but reads.
   */
  void freeze(Connection connection) throws SQLException;

  /**
   * Whether the store counts characters by code point and compares text by it where it is asked to.
   */
  boolean knowsCodePoints(Connection connection) throws SQLException;

  /** Sets of a table's columns whose values the store lets no two rows share, nulls left out. */
  List<Set<String>> unique(Connection connection, TableName table) throws SQLException;

  /**
   * Whether the table gives values back as they were written: nothing in it changes, cuts or
   * redirects them, or takes for equal what differs.
   */
  boolean keepsValues(Connection connection, TargetTable target) throws SQLException;

  /** Whether something of the table may write rows elsewhere, and say that it wrote none. */
  default boolean routesRows(Connection connection, TableName table) throws SQLException {
    return false;
  }

  /**
   * Whether a row is changed better by deleting it and inserting it anew. Only asked of a table
   * without columns that the contract does not have.
   */
  default boolean replacesRows(Connection connection, TargetTable target) throws SQLException {
    return false;
  }

  /**
   * Runs a query; the reader is closed before the connection is used again.
   *
   * @param limit most time that it may take
   */
  TableReader read(Connection connection, Query query, Optional<Duration> limit)
      throws SQLException;

  /** Runs a query that may take its time. */
  default TableReader read(Connection connection, Query query) throws SQLException {
    return read(connection, query, Optional.empty());
  }

  @Override
  void close();

  /**
   * An existing column.
   *
   * @param type as the store writes it, such as {@code timestamp with time zone}
   */
  record TableColumn(String name, String type) {}

  /**
   * A read of contract columns from a table that goes by the alias {@code t}.
   *
   * @param from what follows FROM
   * @param where what follows WHERE; empty for all rows
   * @param order what follows ORDER BY; empty for any order
   * @param ordinals whether rows bring their {@link LoadColumn#ORDINAL}
   */
  record Query(List<Source> columns, String from, String where, String order, boolean ordinals) {
    public Query {
      columns = List.copyOf(columns);
    }

    /**
     * A column to read.
     *
     * @param existingType its type in the store
     * @param expression what is read in its place, of that type; absent for the column as it is
     */
    record Source(Property property, String existingType, Optional<String> expression) {
      Source(Property property, String existingType) {
        this(property, existingType, Optional.empty());
      }

      /** The column, for SQL. */
      String quoted() {
        return "t." + Sql.identifier(property.name());
      }

      /** What is read, for SQL. */
      String value() {
        return expression.orElseGet(this::quoted);
      }

      /** The same, where what is read goes by the column's name. */
      Source plain() {
        return new Source(property, existingType);
      }
    }

    /** The statement that selects these expressions. */
    String select(List<String> expressions) {
      return "SELECT "
          + String.join(", ", expressions)
          + " FROM "
          + from
          + (where.isEmpty() ? "" : " WHERE " + where)
          + (order.isEmpty() ? "" : " ORDER BY " + order);
    }
  }
}
