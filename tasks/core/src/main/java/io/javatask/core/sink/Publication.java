package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.report.IdempotencyErrors;
import io.javatask.core.report.LoadReceipt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** How staged rows become the target's, within the transaction of the commit. */
abstract class Publication {
  private static final String PICKED = Sql.identifier(LoadColumn.PREFIX + "picked");

  final Dialect dialect;
  final Connection connection;
  final LoadRequest request;
  final Contract contract;

  Publication(Dialect dialect, Connection connection, LoadRequest request) {
    this.dialect = dialect;
    this.connection = connection;
    this.request = request;
    this.contract = request.contract();
  }

  static Publication of(Dialect dialect, Connection connection, LoadRequest request) {
    return switch (request.mode()) {
      case LAND, ADD_LANDED, REPLACE_PARTITION, APPEND ->
          new PartitionPublication(dialect, connection, request);
      case MERGE, INSERT_ONLY, SNAPSHOT -> new KeyedPublication(dialect, connection, request);
      case HISTORY -> new HistoryPublication(dialect, connection, request);
    };
  }

  /** Refuses a request that can never be published. */
  final void check() {
    if (request.mode().keyed() && contract.key().isEmpty()) {
      throw new TaskException(
          ErrorCode.INVALID_CONTRACT,
          "contract '"
              + contract.id()
              + "', schema '"
              + contract.schema()
              + "' declares no primaryKey, and mode "
              + request.mode().label()
              + " needs one");
    }
  }

  /** The columns that the target has beside the contract's. */
  abstract TargetTable.Shape shape();

  /** The statements that make the target fit. */
  final List<String> changes(TargetTable target) throws SQLException {
    return target.changes(dialect, connection, contract, shape());
  }

  /**
   * Makes one of the {@link #changes}.
   *
   * @throws TaskException INVALID_TARGET where the store refuses it, for something of the table's
   *     own depends on what would be changed
   */
  final void change(TargetTable target, String change) throws SQLException {
    try {
      execute(change);
    } catch (SQLException e) {
      if (!StoreFailures.isRefusal(e)) {
        throw e;
      }
      throw new TaskException(
          ErrorCode.INVALID_TARGET,
          "table '"
              + target.name()
              + "' cannot take the contract's columns as it stands; "
              + change
              + " is refused: "
              + StoreFailures.words(e)
              + "; see to what is in the way, and run it",
          e);
    }
  }

  /** Refuses staged rows that the mode cannot publish, before anything is written. */
  abstract void checkStaged(Staging staging, LoadSummary summary) throws SQLException;

  /**
   * Writes the staged rows.
   *
   * @param target as it stood before {@link #changes} were applied
   */
  abstract Counts publish(TargetTable target, Staging staging, long staged, LoadSummary summary)
      throws SQLException;

  /** In what the target differs from what {@link #publish} would leave; nothing is written. */
  abstract IdempotencyErrors difference(
      TargetTable target, Staging staging, long staged, LoadSummary summary) throws SQLException;

  /**
   * Whether a table that is there may still have what a load left; false where it plainly has not,
   * for somebody has emptied it.
   */
  boolean stillHolds(TargetTable target, LoadReceipt receipt) throws SQLException {
    long applied = receipt.inserted() + receipt.updated() + receipt.unchanged();
    // rows that were left out, for the table had newer ones, say that there was something
    return applied + receipt.skipped() == 0 || hasRows(target);
  }

  /** Whether the target is there and holds anything. */
  final boolean hasRows(TargetTable target) throws SQLException {
    return target.exists() && count("SELECT 1 FROM " + target.name().quoted() + " LIMIT 1") > 0;
  }

  /**
   * Whether the rows that a load touched, see {@link #touched}, are those that were staged, no more
   * and no less; then nobody needs to read them to know their hash.
   *
   * @param target as it stood before
   */
  abstract boolean leavesStaged(TargetTable target, Counts counts, LoadSummary summary);

  /** The rows that the load touched, as they stand now. */
  abstract Dialect.Query touched(TargetTable target, Staging staging);

  /**
   * What a load did to the target's rows.
   *
   * @param skipped rows of the input that were not applied: older than the target's, of a key that
   *     is left alone, or one of several of their key
   */
  record Counts(long inserted, long updated, long unchanged, long deleted, long skipped) {}

  final List<String> columnNames() {
    return contract.properties().stream().map(p -> p.name()).toList();
  }

  /** The contract's columns, with the types that {@link #changes} gave the missing ones. */
  final List<Dialect.Query.Source> sources(TargetTable target) {
    return contract.properties().stream()
        .map(
            p ->
                new Dialect.Query.Source(
                    p, target.type(p.name()).orElseGet(() -> dialect.columnType(p))))
        .toList();
  }

  /**
   * Does something with the staged rows of which one is picked for each identity; they are picked
   * once, for that sorts all of them.
   */
  final <T> T withPicked(StagedRows rows, Staging staging, PickedWork<T> work) throws SQLException {
    if (!rows.picks()) {
      return work.with(staging.relation());
    }
    execute(
        "CREATE TEMPORARY TABLE "
            + PICKED
            + " AS SELECT * FROM "
            + rows.relation(staging)
            + " AS p");
    dialect.analyze(connection, PICKED, rows.identity());
    T result = work.with(PICKED);
    execute("DROP TABLE " + PICKED);
    return result;
  }

  /** Something done with a relation, to be written after FROM. */
  interface PickedWork<T> {
    T with(String relation) throws SQLException;
  }

  /**
   * The columns by which a row of the target is one; none where it may hold a row twice. Only
   * another writer can have inserted what a load found missing.
   */
  List<String> identity() {
    return List.of();
  }

  /** True for rows {@code t} of the target that have the key of a staged row. */
  static String isStaged(Staging staging, List<String> key) {
    return "EXISTS (SELECT 1 FROM "
        + staging.relation()
        + " AS s WHERE "
        + Sql.equal("t", "s", key)
        + ")";
  }

  /** Gives a new table its key, where the store is not better without. */
  final void addKey(TableName table, List<String> key) throws SQLException {
    Optional<String> addKey = dialect.addKey(table, key);
    if (addKey.isPresent()) {
      execute(addKey.get());
    }
  }

  final void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Number of rows of a query. */
  final long count(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM (" + query + ") AS c")) {
      row.next();
      return row.getLong(1);
    }
  }

  /**
   * Says that rows that were inserted are where they belong, or who has kept them from there.
   *
   * @throws TaskException STORE_REFUSED if fewer were written than there are
   */
  final void checkWritten(TargetTable target, long written, long rows) throws SQLException {
    if (written < rows && !dialect.routesRows(connection, target.name())) {
      throw new TaskException(
          ErrorCode.STORE_REFUSED,
          "a trigger or rule of '"
              + request.dataset()
              + "' kept "
              + (rows - written)
              + " of "
              + rows
              + " rows out without a word, and nothing was loaded: have it raise an error, or let a"
              + " rule of the contract hold such rows back");
    }
  }

  /** Number of rows that a statement changed. */
  final long update(String sql, String... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      return statement.executeLargeUpdate();
    }
  }
}
