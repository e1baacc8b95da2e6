package io.javatask.core.sink;

import io.javatask.api.Excerpt;
import io.javatask.core.check.RowQueries;
import io.javatask.core.report.ValidationReport.Status;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Queries of a contract on a connection that can only read. Each is made part of a SELECT, so that
 * nothing else parses, and none may have a semicolon, so that nothing follows it.
 */
final class SelectQueries implements RowQueries {
  private static final int MAX_VALUE = 200;

  private final Connection connection;
  private final SqlScope scope;
  private final String relation;
  private final Runnable closing;

  /**
   * Takes the connection over.
   *
   * @param relation what to write after FROM to read the rows
   * @param closing frees what is behind the connection
   */
  SelectQueries(Connection connection, SqlScope scope, String relation, Runnable closing) {
    this.connection = connection;
    this.scope = scope;
    this.relation = relation;
    this.closing = closing;
  }

  @Override
  public Answer number(String query) {
    return asked(query, statement -> onlyNumber(statement, query));
  }

  @Override
  public Answer rows(String query, int sample) {
    return asked(
        query,
        statement -> {
          long found = count(statement, scope.select("count(*)", query, relation, ""));
          long of = count(statement, "SELECT count(*) FROM " + relation);
          List<String> shown =
              found == 0 || sample == 0
                  ? List.of()
                  : shown(statement, scope.select("*", query, relation, " LIMIT " + sample));
          return new Answer.Rows(of, found, shown);
        });
  }

  private Answer asked(String query, Work work) {
    String stripped = query.strip();
    int semicolon = stripped.indexOf(';');
    if (semicolon >= 0 && semicolon < stripped.length() - 1) {
      return error(
          "the query has a semicolon before its end, and only one statement is run; write one as"
              + " chr(59) inside a text");
    }
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.setQueryTimeout(Math.toIntExact(Math.max(1, scope.timeout().toSeconds())));
      return Interruptible.run(statement, () -> work.with(statement));
    } catch (SQLException e) {
      return failed(e);
    } finally {
      endTransaction();
    }
  }

  /** A failed statement ends what it can do in a transaction; the next query begins anew. */
  private void endTransaction() {
    try {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
    } catch (SQLException e) {
      // The next query says that the connection is lost.
      return;
    }
  }

  private interface Work {
    Answer with(Statement statement) throws SQLException;
  }

  private static Answer error(String why) {
    return new Answer.None(Status.ERROR, why, Optional.empty());
  }

  private Answer failed(SQLException e) {
    if (StoreFailures.isTimeout(e)) {
      return error(
          "the query took longer than "
              + words(scope.timeout())
              + "; make it cheaper, or raise the location's sqlTimeout");
    }
    return new Answer.None(
        Status.ERROR,
        "the query failed; mend it, or grant what it reads to the role that runs it",
        Optional.of(StoreFailures.words(e)));
  }

  private static String words(Duration timeout) {
    return timeout.toSeconds() + " s";
  }

  private Answer onlyNumber(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(scope.select("*", query, relation, " LIMIT 2"))) {
      int columns = row.getMetaData().getColumnCount();
      if (columns != 1) {
        return error("the query gives " + columns + " columns, and has to give one number");
      }
      if (!row.next()) {
        return error("the query gives no row, and has to give one number");
      }
      Object value = row.getObject(1);
      if (row.next()) {
        return error("the query gives more than one row, and has to give one number");
      }
      return number(value);
    }
  }

  private static Answer number(@Nullable Object value) {
    if (value == null) {
      return error(
          "the query gives null, as an aggregate of no rows does; say what that means with"
              + " coalesce(…, 0)");
    }
    if (value instanceof BigDecimal exact) {
      return new Answer.OneNumber(exact);
    }
    if (value instanceof BigInteger whole) {
      return new Answer.OneNumber(new BigDecimal(whole));
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return Double.isFinite(number)
          ? new Answer.OneNumber(new BigDecimal(number))
          : error("the query gives " + number + ", and has to give a finite number");
    }
    return value instanceof Number whole
        ? new Answer.OneNumber(BigDecimal.valueOf(whole.longValue()))
        : error("the query gives what is no number; cast it, or count with it");
  }

  private static long count(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static List<String> shown(Statement statement, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet row = statement.executeQuery(sql)) {
      ResultSetMetaData columns = row.getMetaData();
      while (row.next()) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= columns.getColumnCount() && text.length() <= MAX_VALUE; i++) {
          String value = row.getString(i);
          String cut = value == null ? null : Excerpt.of(value, MAX_VALUE);
          text.append(i == 1 ? "" : ", ").append(columns.getColumnLabel(i)).append('=').append(cut);
        }
        rows.add(text.toString());
      }
    }
    return rows;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // Nothing was written.
      return;
    } finally {
      closing.run();
    }
  }
}
