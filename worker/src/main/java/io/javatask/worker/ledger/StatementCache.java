package io.javatask.worker.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Keeps the prepared statements of one connection for the next time, the least recently used ones
 * not for ever. SQLite's driver keeps none, and compiling them took a fifth of the time of a run
 * that does nothing.
 *
 * <p>Not safe for use by several threads, as the connection is not.
 */
final class StatementCache extends DefaultStatementBuilder {
  private static final int MOST = 200;

  private final Map<String, PreparedStatement> idle = new LinkedHashMap<>(MOST, 0.75f, true);
  private final IdentityHashMap<Statement, Lent> lent = new IdentityHashMap<>();

  private record Lent(String sql, PreparedStatement statement) {}

  @Override
  public PreparedStatement create(Connection connection, String sql, StatementContext context)
      throws SQLException {
    return lend(connection, sql);
  }

  /** A statement that is nobody else's until it is closed here. */
  PreparedStatement lend(Connection connection, String sql) throws SQLException {
    PreparedStatement kept = idle.remove(sql);
    PreparedStatement statement = kept == null ? connection.prepareStatement(sql) : kept;
    lent.put(statement, new Lent(sql, statement));
    return statement;
  }

  @Override
  public void close(Connection connection, String sql, Statement statement) throws SQLException {
    Lent back = lent.remove(statement);
    if (back == null || idle.containsKey(back.sql()) || !cleared(back.statement())) {
      statement.close();
      return;
    }
    idle.put(back.sql(), back.statement());
    if (idle.size() > MOST) {
      Iterator<PreparedStatement> eldest = idle.values().iterator();
      eldest.next().close();
      eldest.remove();
    }
  }

  /**
   * Whether a statement is as good as new: rows that nobody read would hold a snapshot. The driver
   * closes some of those that failed.
   */
  private static boolean cleared(PreparedStatement statement) {
    try {
      ResultSet unread = statement.getResultSet();
      if (unread != null) {
        unread.close();
      }
      statement.clearBatch();
      statement.clearParameters();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }
}
