package io.javatask.core.sink;

import java.sql.Connection;
import java.sql.SQLException;

/** All of some work on a connection that is in auto-commit, or nothing of it. */
final class Transaction {
  private Transaction() {}

  /** Commits what {@code work} did and returns its result; if it throws, nothing was done. */
  static <T> T run(Connection connection, Work<T> work) throws SQLException {
    connection.setAutoCommit(false);
    boolean done = false;
    try {
      T result = work.run();
      connection.commit();
      done = true;
      return result;
    } finally {
      if (!done) {
        rollBack(connection);
      }
      restore(connection, done);
    }
  }

  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // The work's own failure says more, and a lost connection has rolled back by itself.
      return;
    }
  }

  private static void restore(Connection connection, boolean done) throws SQLException {
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      if (done) {
        throw e;
      }
    }
  }

  /** Some statements. */
  interface Work<T> {
    T run() throws SQLException;
  }
}
