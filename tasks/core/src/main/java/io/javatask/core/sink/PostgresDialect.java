package io.javatask.core.sink;

import io.javatask.core.check.RowQueries;
import io.javatask.core.contract.Property;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** PostgreSQL, with nothing that version 15 lacks. */
final class PostgresDialect implements Dialect {
  /** What RE2 and the regular expressions of PostgreSQL read alike, character for character. */
  private static final Pattern COMMON =
      Pattern.compile(
          "\\^?(?:(?:[A-Za-z0-9_@ -]|\\\\[.-]|\\\\d"
              + "|\\[(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|[A-Za-z0-9_.%+@])+-?\\])"
              + "(?:[*+?]|\\{[0-9]{1,2}(?:,[0-9]{0,2})?\\})?)*\\$?");

  /** What the driver calls the types of a query's columns, by their names in SQL. */
  private static final Map<String, String> DRIVER_NAMES =
      Map.ofEntries(
          Map.entry("int2", "smallint"),
          Map.entry("int4", "integer"),
          Map.entry("int8", "bigint"),
          Map.entry("float4", "real"),
          Map.entry("float8", "double precision"),
          Map.entry("bool", "boolean"),
          Map.entry("bpchar", "character"),
          Map.entry("varchar", "character varying"),
          Map.entry("time", "time without time zone"),
          Map.entry("timestamp", "timestamp without time zone"),
          Map.entry("timestamptz", "timestamp with time zone"));

  private final DataSource source;
  private final Optional<QueryRole> role;

  /**
   * @param role who asks the queries of contracts; absent where they are refused
   */
  PostgresDialect(DataSource source, Optional<QueryRole> role) {
    this.source = source;
    this.role = role;
  }

  @Override
  public RowQueries queries(Connection connection, Query rows, SqlScope scope) throws SQLException {
    List<String> columns = rows.columns().stream().map(Query.Source::quoted).toList();
    return queries("(" + rows.select(columns) + ") AS r", scope);
  }

  /** Lets the role of queries read a staging table. */
  void grantToQueries(Connection connection, String table) throws SQLException {
    if (role.isPresent()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("GRANT SELECT ON " + table + " TO " + Sql.identifier(role.get().user()));
      }
    }
  }

  /** Opens a relation to queries, in read-only transactions of a role that could not write. */
  RowQueries queries(String relation, SqlScope scope) throws SQLException {
    if (role.isEmpty()) {
      return new RefusedQueries(
          "queries of contracts need a role of their own in PostgreSQL, which cannot write: give"
              + " the location sqlUser and sqlPasswordEnv or sqlPasswordFile");
    }
    Connection connection = role.get().source().getConnection();
    try {
      Optional<String> power = power(connection);
      if (power.isPresent()) {
        connection.close();
        return new RefusedQueries(
            "the role '"
                + role.get().user()
                + "' (sqlUser) "
                + power.get()
                + "; give a role that can only read");
      }
      setUtc(connection);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET statement_timeout = " + scope.timeout().toMillis());
        statement.execute("SET default_transaction_read_only = on");
      }
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      return new SelectQueries(connection, scope, relation, () -> {});
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** What the role may that a reader may not; empty if nothing. */
  private static Optional<String> power(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT CASE
                  WHEN (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)
                    THEN 'is a superuser'
                  WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_roles r
                    WHERE r.rolname IN ('pg_write_all_data', 'pg_read_server_files',
                      'pg_write_server_files', 'pg_execute_server_program')
                      AND pg_has_role(current_user, r.oid, 'MEMBER'))
                    THEN 'may write, or use files and programs of the server'
                  WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_class c
                    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.relkind IN ('r', 'p')
                      AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                      AND n.nspname NOT LIKE 'pg\\_t%'
                      AND (pg_has_role(current_user, c.relowner, 'MEMBER')
                        OR has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')))
                    THEN 'may write to tables'
                  END\
                """)) {
      row.next();
      return Optional.ofNullable(row.getString(1));
    }
  }

  @Override
  public Connection connect() throws SQLException {
    Connection connection = source.getConnection();
    connection.setAutoCommit(true);
    try {
      setUtc(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /** What day a time is of must not be the machine's to say. */
  private static void setUtc(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
    }
  }

  @Override
  public String defaultSchema(Connection connection) throws SQLException {
    return Optional.ofNullable(connection.getSchema()).orElse("public");
  }

  @Override
  public int identifierLimit() {
    return 63;
  }

  @Override
  public String columnType(Property property) {
    return switch (ColumnKind.of(property)) {
      case TEXT -> "text";
      case JSON -> "jsonb";
      case INTEGER -> "bigint";
      case DOUBLE -> "double precision";
      case DECIMAL -> {
        Property.DecimalSize size = property.decimal().orElseThrow();
        yield "numeric(" + size.precision() + "," + size.scale() + ")";
      }
      case BOOLEAN -> "boolean";
      case DATE -> "date";
      case TIMESTAMP -> "timestamp with time zone";
      case TIME -> "time without time zone";
    };
  }

  @Override
  public boolean holds(String existingType, Property property) {
    return switch (ColumnKind.of(property)) {
      case TEXT -> existingType.equals("text") || existingType.startsWith("character varying");
      case DECIMAL ->
          existingType.equals("numeric")
              || PostgresColumn.size(existingType)
                  .filter(size -> size.holds(property.decimal().orElseThrow()))
                  .isPresent();
      case JSON, INTEGER, DOUBLE, BOOLEAN, DATE, TIMESTAMP, TIME ->
          existingType.equals(columnType(property));
    };
  }

  @Override
  public boolean widens(String existingType, Property property) {
    return switch (ColumnKind.of(property)) {
      case INTEGER -> existingType.equals("integer") || existingType.equals("smallint");
      case DOUBLE -> existingType.equals("real");
      case DECIMAL ->
          PostgresColumn.size(existingType)
              .filter(size -> property.decimal().orElseThrow().holds(size))
              .isPresent();
      case TEXT, JSON, BOOLEAN, DATE, TIMESTAMP, TIME -> false;
    };
  }

  @Override
  public boolean foldsCase() {
    return false;
  }

  /** Keys and indexes follow a column's type; of what else is in the way the store itself says. */
  @Override
  public Optional<Obstacle> obstacle(
      Connection connection, TableName table, Property property, String retype) {
    return Optional.empty();
  }

  @Override
  public String ordered(String column, Property property) {
    return ColumnKind.of(property) == ColumnKind.TEXT ? column + " COLLATE \"C\"" : column;
  }

  @Override
  public Optional<String> addKey(TableName table, List<String> key) {
    return Optional.of(
        "ALTER TABLE " + table.quoted() + " ADD PRIMARY KEY (" + Sql.identifiers(key) + ")");
  }

  @Override
  public Optional<String> addPartitionIndex(TableName table) {
    return Optional.of(
        "CREATE INDEX ON " + table.quoted() + " (" + LoadColumn.INTERVAL.quoted() + ")");
  }

  @Override
  public List<TableColumn> columns(Connection connection, TableName table) throws SQLException {
    List<TableColumn> columns = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum\
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
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      try (ResultSet none = statement.executeQuery("SELECT * FROM " + relation + " LIMIT 0")) {
        ResultSetMetaData all = none.getMetaData();
        for (int i = 1; i <= all.getColumnCount(); i++) {
          columns.add(new TableColumn(all.getColumnLabel(i), type(all, i)));
        }
      }
    }
    return columns;
  }

  private static String type(ResultSetMetaData columns, int i) throws SQLException {
    String type = columns.getColumnTypeName(i);
    return type.equals("numeric") && columns.getPrecision(i) > 0
        ? "numeric(" + columns.getPrecision(i) + "," + columns.getScale(i) + ")"
        : DRIVER_NAMES.getOrDefault(type, type);
  }

  @Override
  public StoredColumn stored(Query.Source column) {
    return PostgresColumn.of(column);
  }

  @Override
  public String sorted(String column, String type) {
    return PostgresColumn.sorted(column, type);
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
            WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
              AND NOT starts_with(table_name, ?)
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

  /** Within one process nothing is held: the locks in the database serve all processes alike. */
  @Override
  public <T> T holdingRequest(String requestId, Transaction.Work<T> work) throws SQLException {
    return work.run();
  }

  @Override
  public <T> T holdingTable(TableName table, Transaction.Work<T> work) throws SQLException {
    return work.run();
  }

  /** Also allows the transaction the memory that its few large joins need. */
  @Override
  public void lockTable(Connection connection, TableName table) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT pg_advisory_xact_lock(hashtextextended(?, 0)),
              set_config('work_mem', greatest(pg_size_bytes(current_setting('work_mem')),
                pg_size_bytes('64MB')) / 1024 || 'kB', true)\
            """)) {
      statement.setString(1, "javatask " + table.quoted());
      statement.execute();
    }
  }

  /** Without statistics of the keys the planner looks each of them up in the target by itself. */
  @Override
  public void analyze(Connection connection, String table, List<String> key) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("ANALYZE " + table + " (" + Sql.identifiers(key) + ")");
    }
  }

  @Override
  public Staging stage(Connection connection, StageName name, List<Property> properties) {
    return new PostgresStaging(this, connection, name, properties);
  }

  @Override
  public void sweepStages(Connection connection, StageName name) throws SQLException {
    for (String stage : stages(connection)) {
      if (name.replaces(stage)) {
        drop(connection, stage);
      } else if (isDead(connection, stage)) {
        dropIfAllowed(connection, stage);
      }
    }
  }

  private static List<String> stages(Connection connection) throws SQLException {
    List<String> stages = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT relname FROM pg_catalog.pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
              AND starts_with(relname, ?)\
            """)) {
      statement.setString(1, StageName.prefix());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          stages.add(row.getString(1));
        }
      }
    }
    return stages;
  }

  /** Says that the connection's owner is at work on a stage, for as long as it lives. */
  static void announce(Connection connection, StageName name) throws SQLException {
    locked(connection, "SELECT pg_advisory_lock(hashtextextended(?, 0))", name.text());
  }

  /** Whether the connection that staged this has ended; it would have taken its stage with it. */
  private static boolean isDead(Connection connection, String stage) throws SQLException {
    boolean dead = locked(connection, "SELECT pg_try_advisory_lock(hashtextextended(?, 0))", stage);
    if (dead) {
      locked(connection, "SELECT pg_advisory_unlock(hashtextextended(?, 0))", stage);
    }
    return dead;
  }

  private static boolean locked(Connection connection, String sql, String stage)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, "javatask stage " + stage);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1).equals("t");
      }
    }
  }

  private static void drop(Connection connection, String stage) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS " + Sql.identifier(stage));
    }
  }

  private static void dropIfAllowed(Connection connection, String stage) {
    try {
      drop(connection, stage);
    } catch (SQLException e) {
      // What another role has left is for a load of that role to sweep.
      return;
    }
  }

  /** Also allows the transaction the memory that counting keys needs. */
  @Override
  public void freeze(Connection connection) throws SQLException {
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT set_config('work_mem', greatest(pg_size_bytes(current_setting('work_mem')),"
              + " pg_size_bytes('64MB')) / 1024 || 'kB', true)");
    }
  }

  @Override
  public boolean knowsCodePoints(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW server_encoding")) {
      row.next();
      return row.getString(1).equals("UTF8");
    }
  }

  @Override
  public Optional<String> cell(Query.Source column) {
    String type = column.existingType();
    String plain = column.quoted();
    return switch (ColumnKind.of(column.property())) {
      case TEXT ->
          Optional.of("(" + plain + " COLLATE \"C\")").filter(c -> holds(type, column.property()));
      case INTEGER -> Optional.of(plain).filter(c -> PostgresColumn.INTEGERS.contains(type));
      case DOUBLE ->
          type.equals("real")
              ? Optional.of(plain + "::double precision")
              : Optional.of(plain).filter(c -> type.equals("double precision"));
      case DECIMAL -> Optional.of(plain).filter(c -> type.startsWith("numeric"));
      case TIMESTAMP ->
          type.equals("timestamp without time zone")
              ? Optional.of("(" + plain + " AT TIME ZONE 'UTC')")
                  .filter(c -> column.property().isUtc())
              : Optional.of(plain).filter(c -> type.equals("timestamp with time zone"));
      case JSON, BOOLEAN, DATE, TIME ->
          Optional.of(plain).filter(c -> holds(type, column.property()));
    };
  }

  @Override
  public Optional<String> unreadable(Query.Source column) {
    String plain = column.quoted();
    return switch (ColumnKind.of(column.property())) {
      case DATE, TIMESTAMP ->
          Optional.of(
              "(" + plain + " < '0001-01-01 BC' OR " + plain + " >= '10000-01-01 00:00:00+00')");
      case TIME -> Optional.of(plain + " = '24:00'");
      case DECIMAL ->
          Optional.of(plain + " IN ('NaN'::numeric, 'Infinity'::numeric, '-Infinity'::numeric)");
      case TEXT, JSON, INTEGER, DOUBLE, BOOLEAN -> Optional.empty();
    };
  }

  /** An index does not speak of the rows of tables that inherit from this one. */
  @Override
  public List<Set<String>> unique(Connection connection, TableName table) throws SQLException {
    List<Set<String>> unique = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT array(SELECT a.attname::text FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1]))
            FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND i.indisunique AND i.indisvalid
              AND i.indpred IS NULL AND i.indexprs IS NULL
              AND (c.relkind = 'p' OR NOT EXISTS
                (SELECT 1 FROM pg_catalog.pg_inherits h WHERE h.inhparent = c.oid))\
            """)) {
      statement.setString(1, table.schema().orElseThrow());
      statement.setString(2, table.name());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          unique.add(Set.of((String[]) row.getArray(1).getArray()));
        }
      }
    }
    return unique;
  }

  /**
   * A table that is one, has no trigger of its own, no rule and no policy, cuts no texts and
   * compares them byte by byte where it asks for equality.
   */
  @Override
  public boolean keepsValues(Connection connection, TargetTable target) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT c.relkind IN ('r', 'p') AND NOT c.relhasrules AND NOT c.relrowsecurity
              AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger g
                WHERE g.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(c.oid)
                    UNION ALL SELECT c.oid)
                  AND NOT g.tgisinternal)
              AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_attribute a
                LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                  AND (NOT l.collisdeterministic
                    OR a.atttypid = 'varchar'::regtype AND a.atttypmod >= 0))
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ?\
            """)) {
      statement.setString(1, target.name().schema().orElseThrow());
      statement.setString(2, target.name().name());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** Rules do, triggers of a table that others inherit from, and those in the place of views. */
  @Override
  public boolean routesRows(Connection connection, TableName table) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT c.relhasrules OR c.relkind = 'v' OR (c.relkind = 'r' AND c.relhassubclass)
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ?\
            """)) {
      statement.setString(1, table.schema().orElseThrow());
      statement.setString(2, table.name());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  @Override
  public String micros(Query.Source column, String expression) {
    return ColumnKind.of(column.property()) == ColumnKind.DATE
        ? "(" + expression + " - DATE '1970-01-01')::bigint * 86400000000"
        : "(extract(epoch FROM " + expression + ") * 1000000)::bigint";
  }

  @Override
  public String found(String text, String regex) {
    return text + " ~ " + regex;
  }

  @Override
  public Optional<String> regex(String source) {
    return Optional.of(source)
        .filter(s -> COMMON.matcher(s).matches())
        .map(s -> s.replace("\\d", "[0-9]"));
  }

  @Override
  public List<String> grouped(List<String> key) {
    return key;
  }

  @Override
  public String literalType(Query.Source column) {
    return columnType(column.property());
  }

  @Override
  public TableReader read(Connection connection, Query query, Optional<Duration> limit)
      throws SQLException {
    if (limit.isPresent()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET LOCAL statement_timeout = " + limit.get().toMillis());
      }
    }
    return new PostgresReader(connection, query);
  }

  @Override
  public void close() {
    // The connections' source belongs to whoever made it.
  }
}
