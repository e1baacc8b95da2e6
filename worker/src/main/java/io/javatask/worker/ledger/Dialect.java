package io.javatask.worker.ledger;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** What the ledger's two databases have to be told in words of their own; the rest is the same. */
enum Dialect {
  /** One process, one writer: whoever reads in a transaction that writes has the whole file. */
  SQLITE,
  /** Several processes: rows are locked, and changes announced. */
  POSTGRES;

  /** Name of the channel that changes are announced on. */
  static final String CHANNEL = "javatask_ledger";

  private static final String MIGRATIONS = "classpath:io/javatask/worker/ledger";

  /** Ends a query whose rows are to stay as they were read until the transaction ends. */
  String forUpdate() {
    return switch (this) {
      case SQLITE -> "";
      case POSTGRES -> " FOR UPDATE";
    };
  }

  /** As {@link #forUpdate}, and rows that another transaction holds are left out. */
  String skipLocked() {
    return switch (this) {
      case SQLITE -> "";
      case POSTGRES -> " FOR UPDATE SKIP LOCKED";
    };
  }

  /** The database's own clock, in microseconds since 1970-01-01 UTC, as an expression. */
  String now() {
    return switch (this) {
      case SQLITE -> "CAST((julianday('now') - 2440587.5) * 86400000000 AS BIGINT)";
      case POSTGRES -> "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";
    };
  }

  /** Keeps other transactions from changing which workers there are. */
  void holdWorkers(Handle handle) {
    switch (this) {
      case SQLITE -> {}
      case POSTGRES -> handle.execute("LOCK TABLE worker IN SHARE ROW EXCLUSIVE MODE");
    }
  }

  /** Tells the other workers of something, once the transaction is committed. */
  void announce(Handle handle, Announcement announcement) {
    switch (this) {
      case SQLITE -> {}
      case POSTGRES ->
          handle
              .createQuery("SELECT CAST(pg_notify(:channel, :payload) AS TEXT)")
              .bind("channel", CHANNEL)
              .bind("payload", announcement.toString())
              .mapTo(String.class)
              .list();
    }
  }

  /** Where the migrations are. */
  List<String> migrations() {
    return switch (this) {
      case SQLITE -> List.of(MIGRATIONS);
      case POSTGRES -> List.of(MIGRATIONS, MIGRATIONS + "-postgres");
    };
  }
}
