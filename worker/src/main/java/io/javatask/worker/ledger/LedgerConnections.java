package io.javatask.worker.ledger;

import java.sql.Connection;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementBuilder;

/** Lends connections to the ledger's database, and takes them back. */
interface LedgerConnections extends ConnectionFactory, AutoCloseable {
  /** What prepares the statements of a connection that is lent. */
  default StatementBuilder statements(Connection connection) {
    return new DefaultStatementBuilder();
  }

  /** So many writes are over. */
  default void written(int writes) {}

  @Override
  void close();
}
