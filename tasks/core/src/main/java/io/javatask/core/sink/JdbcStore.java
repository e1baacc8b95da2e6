package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import io.javatask.core.check.RowQueries;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.source.Source;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What all SQL databases have in common as a {@link Store}; the rest is their {@link Dialect}. */
abstract class JdbcStore implements Store {
  private final Dialect dialect;
  private final String location;
  private final Bookkeeping bookkeeping;

  /**
   * @param location the store's name in the configuration, for messages
   */
  JdbcStore(Dialect dialect, String location) {
    this.dialect = dialect;
    this.location = location;
    this.bookkeeping = new Bookkeeping(dialect);
  }

  @Override
  public final Sink open(LoadRequest request) {
    dialect.make();
    return LoadSink.open(dialect, request);
  }

  @Override
  public final Sink compare(LoadRequest request) {
    return LoadSink.open(dialect, request);
  }

  @Override
  public final Optional<LoadReceipt> receipt(String dataset, String partition) {
    return ifThere(
        "reading receipts of '" + dataset + "'",
        Optional.empty(),
        connection -> bookkeeping.receipts(connection, dataset, partition, 1).stream().findFirst());
  }

  @Override
  public final Optional<LoadReceipt> known(LoadRequest request, Supplier<Optional<String>> digest) {
    return ifThere(
        "reading receipts of '" + request.dataset() + "'",
        Optional.empty(),
        connection -> loads(connection, request).known(digest));
  }

  @Override
  public final boolean holds(LoadRequest request, LoadReceipt receipt) {
    return ifThere(
        "reading receipts of '" + request.dataset() + "'",
        false,
        connection -> loads(connection, request).holds(receipt));
  }

  private KnownLoads loads(Connection connection, LoadRequest request) throws SQLException {
    return new KnownLoads(
        dialect, connection, request, Publication.of(dialect, connection, request));
  }

  @Override
  public final List<LoadReceipt> receipts(String dataset) {
    return ifThere(
        "reading receipts of '" + dataset + "'",
        List.of(),
        connection -> bookkeeping.receipts(connection, dataset));
  }

  @Override
  public final List<LoadReceipt> receipts() {
    return ifThere("reading receipts of '" + location + "'", List.of(), bookkeeping::receipts);
  }

  @Override
  public final TableHash hash(String table, Contract contract) {
    return connected(
        "hashing '" + location + ":" + table + "'",
        connection -> {
          TargetTable target = existing(connection, table);
          RowHash hash = RowHash.of(contract);
          String from = target.name().quoted() + " AS t";
          Dialect.Query all = new Dialect.Query(target.sources(contract), from, "", "", false);
          TableSource.hash(dialect, connection, all, hash);
          return new TableHash(hash.rows(), hash.text());
        });
  }

  @Override
  public final RowQueries queries(TableRead read, SqlScope scope) {
    return connected(
        "opening '" + read.dataset() + "' to queries",
        connection -> {
          TargetTable target = existing(connection, read.table());
          Dialect.Query rows = query(target, read);
          List<String> columns = rows.columns().stream().map(c -> c.property().name()).toList();
          Dialect.Query unordered =
              new Dialect.Query(rows.columns(), rows.from(), rows.where(), "", false);
          return dialect.queries(
              connection, unordered, new SqlScope(scope.object(), columns, scope.timeout()));
        });
  }

  @Override
  public final long rows(String table) {
    return connected(
        "counting '" + location + ":" + table + "'",
        connection -> {
          TableName name = existing(connection, table).name();
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery("SELECT count(*) FROM " + name.quoted())) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  @Override
  public final Source read(TableRead read) {
    String doing = "reading '" + read.dataset() + "'";
    try {
      Connection connection = dialect.connect();
      try {
        TargetTable target = existing(connection, read.table());
        return new TableSource(
            read.dataset(),
            target.ownColumns(),
            target.stored(dialect, read.contract()),
            read.ordered() ? Optional.of(read.contract()) : Optional.empty(),
            Optional.of(connection),
            dialect.read(connection, query(target, read)));
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw StoreFailures.of(e, doing);
    }
  }

  @Override
  public final Source read(QueryRead read) {
    try {
      Connection connection = dialect.connect();
      try {
        return read(read, connection);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw StoreFailures.of(e, "reading '" + read.dataset() + "'");
    }
  }

  @Override
  public final List<Property> columns(String table) {
    return connected(
        "reading the columns of '" + location + ":" + table + "'",
        connection -> existing(connection, table).declared());
  }

  @Override
  public final List<Property> columns(QueryRead read) {
    return connected(
        "reading the columns of '" + read.dataset() + "'",
        connection -> {
          dialect.freeze(connection);
          TargetTable rows =
              new TargetTable(
                  TableName.parse("query"), described(read, connection, relation(read)));
          connection.rollback();
          connection.setAutoCommit(true);
          return rows.declared();
        });
  }

  /** A comment at the query's end ends with its line. */
  private static String relation(QueryRead read) {
    return "(\n" + read.sql() + "\n) AS t";
  }

  private Source read(QueryRead read, Connection connection) throws SQLException {
    dialect.freeze(connection);
    String relation = relation(read);
    TargetTable rows =
        new TargetTable(TableName.parse("query"), described(read, connection, relation));
    List<StoredColumn> stored = rows.stored(dialect, read.contract());
    String order =
        rows.sources(read.contract()).stream()
            .map(c -> dialect.sorted(c.property().name(), c.existingType()))
            .collect(Collectors.joining(", "));
    Dialect.Query query =
        new Dialect.Query(
            stored.stream().map(StoredColumn::source).toList(), relation, "", order, false);
    return new TableSource(
        read.dataset(),
        rows.ownColumns(),
        stored,
        Optional.of(read.contract()),
        Optional.of(connection),
        TimedReader.open(read, () -> dialect.read(connection, query, Optional.of(read.timeout()))));
  }

  private List<Dialect.TableColumn> described(
      QueryRead read, Connection connection, String relation) throws SQLException {
    List<Dialect.TableColumn> columns;
    try {
      columns = dialect.describe(connection, relation);
    } catch (SQLException e) {
      if (!StoreFailures.isOfStatement(e)) {
        throw e;
      }
      throw refused(read, "is none that the store takes: " + StoreFailures.words(e));
    }
    Set<String> names = new HashSet<>();
    for (Dialect.TableColumn column : columns) {
      if (!names.add(column.name())) {
        throw refused(
            read, "gives the column '" + column.name() + "' twice; give one of them another name");
      }
    }
    return columns;
  }

  private static TaskException refused(QueryRead read, String why) {
    return new TaskException(ErrorCode.INVALID_CONFIG, "the query '" + read.dataset() + "' " + why);
  }

  @Override
  public final Snapshot snapshot(TableRead read) {
    try {
      Connection connection = dialect.connect();
      try {
        dialect.freeze(connection);
        TargetTable target = existing(connection, read.table());
        return new TableSnapshot(
            read, dialect, connection, target, query(target, read), order(target, read));
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw StoreFailures.of(e, "reading '" + read.dataset() + "'");
    }
  }

  private Dialect.Query query(TargetTable target, TableRead read) {
    String order = String.join(", ", order(target, read));
    List<Dialect.Query.Source> sources =
        target.stored(dialect, read.contract()).stream().map(StoredColumn::source).toList();
    String from = target.name().quoted() + " AS t";
    if (isWhole(target, read)) {
      return new Dialect.Query(sources, from, "", order, false);
    }
    if (!target.isLanding()) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "'" + read.dataset() + "' is no landing table, so it has no partition to read");
    }
    String where =
        "t." + LoadColumn.INTERVAL.quoted() + " = " + Sql.literal(read.partition().orElseThrow());
    return new Dialect.Query(sources, from, where, order, true);
  }

  private static boolean isWhole(TargetTable target, TableRead read) {
    return read.partition().isEmpty() || (read.anyTable() && !target.isLanding());
  }

  /** What the rows are ordered by; empty if in any order. */
  private List<String> order(TargetTable target, TableRead read) {
    String ordinal = "t." + LoadColumn.ORDINAL.quoted();
    if (!isWhole(target, read)) {
      return List.of(ordinal);
    }
    if (!read.ordered()) {
      return List.of();
    }
    return target.isLanding()
        ? List.of("t." + LoadColumn.INTERVAL.quoted(), ordinal)
        : order(target, read.contract());
  }

  /** The key's columns, which are fewest; without one all columns, which are stable enough. */
  private List<String> order(TargetTable target, Contract contract) {
    List<String> key = contract.key();
    boolean keyed = !key.isEmpty() && key.stream().allMatch(k -> target.type(k).isPresent());
    List<String> columns =
        keyed ? key : target.columns().stream().map(Dialect.TableColumn::name).toList();
    return columns.stream()
        .map(name -> dialect.sorted(name, target.type(name).orElseThrow()))
        .toList();
  }

  private TargetTable existing(Connection connection, String table) throws SQLException {
    TargetTable target = TargetTable.describe(dialect, connection, TableName.parse(table));
    if (!target.exists()) {
      throw new TaskException(
          ErrorCode.TABLE_NOT_FOUND,
          "'"
              + location
              + "' has no table '"
              + table
              + "'"
              + Nearest.hint(table, dialect.tables(connection)));
    }
    return target;
  }

  @Override
  public final List<HeldEntry> held(String table) {
    return ifThere(
        "reading the quarantine of '" + location + ":" + table + "'",
        List.of(),
        connection -> quarantine(connection, table).entries());
  }

  @Override
  public final void heldLines(String table, String requestId, long limit, Consumer<String> taker) {
    String unused =
        connected(
            "reading the quarantine of '" + location + ":" + table + "'",
            connection ->
                Transaction.run( // without one, PostgreSQL would fetch all rows at once
                    connection,
                    () -> {
                      quarantine(connection, table).lines(requestId, limit, taker);
                      return requestId;
                    }));
  }

  @Override
  public final void purgeHeld(String table, String requestId, Instant before) {
    String unused =
        connected(
            "purging the quarantine of '" + location + ":" + table + "'",
            connection -> {
              quarantine(connection, table).purge(requestId, before);
              return requestId;
            });
  }

  private QuarantineTable quarantine(Connection connection, String table) throws SQLException {
    TableName name = TableName.parse(table).in(dialect.defaultSchema(connection));
    return new QuarantineTable(dialect, connection, name);
  }

  /** What is there before the first load. */
  private <T> T ifThere(String doing, T none, Connected<T> work) {
    return dialect.isThere() ? connected(doing, work) : none;
  }

  private <T> T connected(String doing, Connected<T> work) {
    try (Connection connection = dialect.connect()) {
      return work.with(connection);
    } catch (SQLException e) {
      throw StoreFailures.of(e, doing);
    }
  }

  @Override
  public final void close() {
    dialect.close();
  }

  /** Something done with a connection. */
  private interface Connected<T> {
    T with(Connection connection) throws SQLException;
  }
}
