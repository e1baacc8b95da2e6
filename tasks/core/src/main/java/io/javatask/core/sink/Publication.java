package io.javatask.core.sink;

import io.javatask.core.contract.Contract;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * How staged rows become the target's, within the transaction of the commit: one class for each
 * {@link WriteMode}.
 */
abstract class Publication {
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
      case LAND -> new LandPublication(dialect, connection, request);
      case ADD_LANDED -> new AddPublication(dialect, connection, request);
      case MERGE -> new MergePublication(dialect, connection, request);
    };
  }

  /** Refuses a request that can never be published. */
  abstract void check();

  /** The statements that make the target fit. */
  abstract List<String> changes(TargetTable target);

  /** Refuses staged rows that the mode cannot publish, before anything is written. */
  abstract void checkStaged(Staging staging) throws SQLException;

  /**
   * Writes the staged rows.
   *
   * @param target as it stood before {@link #changes} were applied
   */
  abstract Counts publish(TargetTable target, Staging staging, long staged) throws SQLException;

  /** The rows that the load touched, as they stand now. */
  abstract Dialect.Query touched(TargetTable target, Staging staging);

  /** What a load did to the target's rows. */
  record Counts(long inserted, long updated, long unchanged, long deleted) {}

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

  final void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
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
