package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.check.RowQueries;
import io.javatask.core.contract.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** DuckDB, in this process. */
final class DuckDBDialect extends DuckDBWording implements Dialect {
  private final DuckDBFiles files;
  private final Path file;
  private final long memory;
  private DuckDBFiles.@Nullable Held held;

  /** Holds the file from now on if it is there, else from when it is. */
  DuckDBDialect(DuckDBFiles files, Path file, long memory) {
    this.files = files;
    this.file = file;
    this.memory = memory;
    if (Files.exists(file)) {
      make();
    }
  }

  @Override
  public synchronized boolean isThere() {
    return held != null || Files.exists(file);
  }

  @Override
  public synchronized void make() {
    if (held == null) {
      held = files.hold(file, memory);
    }
  }

  /** Opening a file that is not there would make it, which is for loads to do. */
  private synchronized DuckDBFiles.Held held() {
    if (!isThere()) {
      throw new TaskException(
          ErrorCode.TABLE_NOT_FOUND,
          "there is no DuckDB file '" + file + "' (yet); the first load into it makes it");
    }
    make();
    return Objects.requireNonNull(held);
  }

  @Override
  public Connection connect() throws SQLException {
    return held().connect();
  }

  @Override
  public String defaultSchema(Connection connection) throws SQLException {
    return connection.getSchema();
  }

  @Override
  public int identifierLimit() {
    return Integer.MAX_VALUE;
  }

  @Override
  public String columnType(Property property) {
    return switch (ColumnKind.of(property)) {
      case TEXT -> "VARCHAR";
      case JSON -> "JSON";
      case INTEGER -> "BIGINT";
      case DOUBLE -> "DOUBLE";
      case DECIMAL -> {
        Property.DecimalSize size = property.decimal().orElseThrow();
        yield "DECIMAL(" + size.precision() + "," + size.scale() + ")";
      }
      case BOOLEAN -> "BOOLEAN";
      case DATE -> "DATE";
      case TIMESTAMP -> TIMESTAMPTZ;
      case TIME -> "TIME";
    };
  }

  @Override
  public boolean holds(String existingType, Property property) {
    return switch (ColumnKind.of(property)) {
      case JSON -> existingType.equals("JSON") || existingType.equals("VARCHAR");
      case DECIMAL ->
          decimal(existingType)
              .filter(size -> size.holds(property.decimal().orElseThrow()))
              .isPresent();
      case TEXT, INTEGER, DOUBLE, BOOLEAN, DATE, TIMESTAMP, TIME ->
          existingType.equals(columnType(property));
    };
  }

  @Override
  public boolean widens(String existingType, Property property) {
    return switch (ColumnKind.of(property)) {
      case INTEGER ->
          List.of("INTEGER", "SMALLINT", "TINYINT", "UINTEGER", "USMALLINT", "UTINYINT")
              .contains(existingType);
      case DOUBLE -> existingType.equals("FLOAT");
      case DECIMAL ->
          decimal(existingType)
              .filter(size -> property.decimal().orElseThrow().holds(size))
              .isPresent();
      case TEXT, JSON, BOOLEAN, DATE, TIMESTAMP, TIME -> false;
    };
  }

  @Override
  public StoredColumn stored(Query.Source column) {
    return DuckDBColumn.ofTable(column);
  }

  @Override
  public boolean foldsCase() {
    return true;
  }

  /**
   * A column of a constraint keeps its type for good, and no column of a table changes while there
   * is an index on the table, not even one that the same transaction drops.
   */
  @Override
  public Optional<Obstacle> obstacle(
      Connection connection, TableName table, Property property, String retype)
      throws SQLException {
    List<String> constraints =
        texts(
            connection,
            """
            SELECT constraint_text FROM duckdb_constraints()
            WHERE database_name = current_database() AND schema_name = ? AND table_name = ?
              AND constraint_type <> 'NOT NULL' AND list_contains(constraint_column_names, ?)
            ORDER BY constraint_index\
            """,
            table.schema().orElseThrow(),
            table.name(),
            property.name());
    if (!constraints.isEmpty()) {
      return Optional.of(anew(table, property, String.join(" and ", constraints)));
    }
    List<String> indexes = indexes(connection, table, "index_name");
    if (indexes.isEmpty()) {
      return Optional.empty();
    }
    List<String> steps = new ArrayList<>();
    for (String index : indexes) {
      steps.add("DROP INDEX " + new TableName(table.schema(), index).quoted());
    }
    steps.add(retype);
    steps.addAll(indexes(connection, table, "rtrim(sql, ';')"));
    return Optional.of(
        new Obstacle("the table's index '" + String.join("', '", indexes) + "'", steps));
  }

  /** What DuckDB says of each index of a table, in the order of their names. */
  private static List<String> indexes(Connection connection, TableName table, String what)
      throws SQLException {
    return texts(
        connection,
        """
        SELECT %s FROM duckdb_indexes()
        WHERE database_name = current_database() AND schema_name = ? AND table_name = ?
        ORDER BY index_name\
        """
            .formatted(what),
        table.schema().orElseThrow(),
        table.name());
  }

  /** The steps of a table that is made anew with a column of another type, and its constraint. */
  private Obstacle anew(TableName table, Property property, String constraint) {
    TableName made = new TableName(table.schema(), table.name() + "_new");
    String column = Sql.identifier(property.name());
    return new Obstacle(
        constraint + ", which these leave out",
        List.of(
            "CREATE TABLE "
                + made.quoted()
                + " AS SELECT * REPLACE (CAST("
                + column
                + " AS "
                + columnType(property)
                + ") AS "
                + column
                + ") FROM "
                + table.quoted(),
            "DROP TABLE " + table.quoted(),
            "ALTER TABLE " + made.quoted() + " RENAME TO " + Sql.identifier(table.name())));
  }

  private static List<String> texts(Connection connection, String query, String... parameters)
      throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          texts.add(row.getString(1));
        }
      }
    }
    return texts;
  }

  @Override
  public String ordered(String column, Property property) {
    return column;
  }

  private static Optional<Property.DecimalSize> decimal(String existingType) {
    return Dialect.decimal(DECIMAL.matcher(existingType));
  }

  /**
   * A key would be an index in memory that makes loads half as fast; the merge keeps keys unique.
   */
  @Override
  public Optional<String> addKey(TableName table, List<String> key) {
    return Optional.empty();
  }

  /** Row groups know their least and greatest interval. */
  @Override
  public Optional<String> addPartitionIndex(TableName table) {
    return Optional.empty();
  }

  @Override
  public List<TableColumn> columns(Connection connection, TableName table) throws SQLException {
    List<TableColumn> columns = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT column_name, data_type FROM duckdb_columns()
            WHERE database_name = current_database() AND schema_name = ? AND table_name = ?
            ORDER BY column_index\
            """)) {
      statement.setString(1, table.schema().orElseThrow());
      statement.setString(2, table.name());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          columns.add(new TableColumn(row.getString(1), row.getString(2)));
        }
      }
    }
    return columns;
  }

  @Override
  public List<TableColumn> describe(Connection connection, String relation) throws SQLException {
    List<TableColumn> columns = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("DESCRIBE SELECT * FROM " + relation)) {
      while (row.next()) {
        columns.add(new TableColumn(row.getString("column_name"), row.getString("column_type")));
      }
    }
    return columns;
  }

  @Override
  public List<String> tables(Connection connection) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT CASE WHEN table_schema = current_schema() THEN table_name
              ELSE table_schema || '.' || table_name END
            FROM information_schema.tables
            WHERE table_catalog = current_database() AND NOT starts_with(table_name, ?)
            ORDER BY 1\
            """)) {
      statement.setString(1, LoadColumn.PREFIX);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          tables.add(row.getString(1));
        }
      }
    }
    return tables;
  }

  @Override
  public <T> T holdingRequest(String requestId, Transaction.Work<T> work) throws SQLException {
    return holding(held().request(requestId), work);
  }

  @Override
  public <T> T holdingTable(TableName table, Transaction.Work<T> work) throws SQLException {
    return holding(held().table(table), work);
  }

  private static <T> T holding(Lock lock, Transaction.Work<T> work) throws SQLException {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskException(
          ErrorCode.CANCELLED, "interrupted while waiting for another load of the same table", e);
    }
    try {
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  /** No other process can have the file, so {@link #holdingTable} is all there is to wait for. */
  @Override
  public void lockTable(Connection connection, TableName table) {
    // See above.
  }

  @Override
  public Staging stage(Connection connection, StageName name, List<Property> properties) {
    return new DuckDBStaging(connection, stageDirectory(), name, properties, held().stages());
  }

  @Override
  public void sweepStages(Connection connection, StageName name) {
    DuckDBStaging.sweep(stageDirectory(), name, held().stages());
  }

  private Path stageDirectory() {
    return held().file().resolveSibling(held().file().getFileName() + ".stage");
  }

  /**
   * The rows are copied out, for whoever can read the file of the database can also write it, and
   * queries may not.
   */
  @Override
  public RowQueries queries(Connection connection, Query rows, SqlScope scope) throws SQLException {
    Path directory = ScratchRows.temporary();
    Path file = directory.resolve("rows.parquet");
    Runnable delete = () -> delete(file, directory);
    try (Statement statement = connection.createStatement()) {
      List<String> columns = rows.columns().stream().map(Query.Source::quoted).toList();
      statement.execute(
          "COPY ("
              + rows.select(columns)
              + ") TO "
              + Sql.literal(file.toString())
              + " (FORMAT parquet)");
      return LockedDuckDB.open(
          "(SELECT * FROM read_parquet(" + Sql.literal(file.toString()) + "))",
          List.of(file),
          directory.resolve("spill"),
          scope,
          delete);
    } catch (SQLException | RuntimeException e) {
      delete.run();
      throw e;
    }
  }

  private static void delete(Path file, Path directory) {
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // What is left lies among the temporary files.
      return;
    }
  }

  @Override
  public void freeze(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
  }

  @Override
  public boolean knowsCodePoints(Connection connection) {
    return true;
  }

  /** Tables of Javatask's have no such index here, and counting is fast. */
  @Override
  public List<Set<String>> unique(Connection connection, TableName table) {
    return List.of();
  }

  /** Only a column with a collation would take different texts for equal. */
  @Override
  public boolean keepsValues(Connection connection, TargetTable target) throws SQLException {
    return !finds(
        connection,
        """
        SELECT 1 FROM duckdb_tables() WHERE database_name = current_database()
          AND schema_name = ? AND table_name = ? AND contains(lower(sql), 'collate')\
        """,
        target.name());
  }

  /**
   * An update of texts costs many times what a deletion does. But an index takes a key that is
   * deleted and inserted in one transaction for one that is there twice.
   */
  @Override
  public boolean replacesRows(Connection connection, TargetTable target) throws SQLException {
    return !finds(
            connection,
            """
            SELECT 1 FROM duckdb_indexes() WHERE database_name = current_database()
              AND schema_name = ? AND table_name = ?\
            """,
            target.name())
        && !finds(
            connection,
            """
            SELECT 1 FROM duckdb_constraints() WHERE database_name = current_database()
              AND schema_name = ? AND table_name = ?
              AND constraint_type NOT IN ('NOT NULL', 'CHECK')\
            """,
            target.name());
  }

  private static boolean finds(Connection connection, String query, TableName table)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, table.schema().orElseThrow());
      statement.setString(2, table.name());
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  @Override
  public TableReader read(Connection connection, Query query, Optional<Duration> limit)
      throws SQLException {
    return new DuckDBReader(connection, query, limit);
  }

  @Override
  public synchronized void close() {
    if (held != null) {
      held.close();
    }
  }
}
