package io.javatask.worker.ledger;

import org.jdbi.v3.core.ConnectionFactory;

/** Lends connections to the ledger's database, and takes them back. */
interface LedgerConnections extends ConnectionFactory, AutoCloseable {
  @Override
  void close();
}
