package io.javatask.worker.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementBuilder;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * A statement that each run comes by. It goes to the driver as it is, its parameters found once:
 * what JDBI does around one of them takes longer than the database.
 */
final class HotStatement {
  private static final Pattern PARAMETER = Pattern.compile(":([a-z][A-Za-z0-9]*)");

  private final String sql;

  /** Names of the parameters, in the order of their places. */
  private final List<String> names;

  private HotStatement(String sql, List<String> names) {
    this.sql = sql;
    this.names = names;
  }

  /**
   * Makes one.
   *
   * @param sql with parameters such as {@code :name}, and no other colon
   */
  static HotStatement of(String sql) {
    List<String> names = new ArrayList<>();
    Matcher parameters = PARAMETER.matcher(sql);
    while (parameters.find()) {
      names.add(parameters.group(1));
    }
    return new HotStatement(parameters.replaceAll("?"), List.copyOf(names));
  }

  /** Makes one use of it. */
  Use on(Handle handle, Dialect dialect) {
    return new Use(handle, dialect);
  }

  /** Reads one row. */
  @FunctionalInterface
  interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  private interface Work<T> {
    T on(PreparedStatement statement) throws SQLException;
  }

  /** The statement with its parameters' values; what is not bound is null. */
  final class Use {
    private final Handle handle;
    private final Dialect dialect;
    private final Object[] values = new Object[names.size()];

    private Use(Handle handle, Dialect dialect) {
      this.handle = handle;
      this.dialect = dialect;
    }

    Use bind(String name, long value) {
      return put(name, value);
    }

    Use bind(String name, String value) {
      return put(name, dialect.text(value));
    }

    Use bind(String name, Optional<String> value) {
      return value.map(text -> bind(name, text)).orElse(this);
    }

    private Use put(String name, Object value) {
      boolean known = false;
      for (int i = 0; i < values.length; i++) {
        if (names.get(i).equals(name)) {
          values[i] = value;
          known = true;
        }
      }
      if (!known) {
        throw new IllegalArgumentException("no parameter '" + name + "' is in " + sql);
      }
      return this;
    }

    /** Changes rows, and returns how many. */
    int execute() {
      return carryOut(PreparedStatement::executeUpdate);
    }

    /** The first row that it finds or returns. */
    <T> Optional<T> one(Mapper<T> mapper) {
      return list(mapper).stream().findFirst();
    }

    <T> List<T> list(Mapper<T> mapper) {
      return carryOut(
          statement -> {
            List<T> found = new ArrayList<>(1);
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                found.add(mapper.map(rows));
              }
            }
            return found;
          });
    }

    private <T> T carryOut(Work<T> work) {
      Connection connection = handle.getConnection();
      StatementBuilder statements = handle.getStatementBuilder();
      try {
        PreparedStatement statement =
            statements instanceof StatementCache cache
                ? cache.lend(connection, sql)
                : connection.prepareStatement(sql);
        try {
          bindTo(statement);
          return work.on(statement);
        } finally {
          statements.close(connection, sql, statement);
        }
      } catch (SQLException e) {
        throw new UnableToExecuteStatementException(sql, e, null);
      }
    }

    private void bindTo(PreparedStatement statement) throws SQLException {
      for (int i = 0; i < values.length; i++) {
        if (values[i] instanceof Long number) {
          statement.setLong(i + 1, number);
        } else if (values[i] instanceof String text) {
          statement.setString(i + 1, text);
        } else {
          statement.setNull(i + 1, Types.VARCHAR);
        }
      }
    }
  }
}
