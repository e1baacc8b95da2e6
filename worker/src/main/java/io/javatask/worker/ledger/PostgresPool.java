package io.javatask.worker.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.javatask.worker.config.LedgerConfig;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Connections to a ledger in PostgreSQL, made anew where the network or the server lost them. */
final class PostgresPool implements LedgerConnections {
  private static final int CONNECT_SECONDS = 10;

  /** A statement of the ledger that takes longer than this will never be answered. */
  private static final int SILENCE_SECONDS = 30;

  private final HikariDataSource source;

  private PostgresPool(HikariConfig config) {
    this.source = new HikariDataSource(config);
  }

  /** Connections whose transactions see one snapshot, and cannot write. */
  static PostgresPool readers(LedgerConfig.Postgres config, int size) {
    HikariConfig hikari = hikari(config, "ledger-readers", size);
    hikari.setReadOnly(true);
    hikari.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    return new PostgresPool(hikari);
  }

  static PostgresPool writers(LedgerConfig.Postgres config, int size) {
    return new PostgresPool(hikari(config, "ledger-writers", size));
  }

  private static HikariConfig hikari(LedgerConfig.Postgres config, String name, int size) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName(name);
    hikari.setJdbcUrl(config.url());
    hikari.setUsername(config.user());
    hikari.setPassword(config.password().reveal());
    hikari.setMaximumPoolSize(size);
    hikari.setMinimumIdle(1);
    hikari.setConnectionTimeout(CONNECT_SECONDS * 1000L);
    hikari.addDataSourceProperty("ApplicationName", "javatask");
    hikari.addDataSourceProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
    hikari.addDataSourceProperty("socketTimeout", Integer.toString(SILENCE_SECONDS));
    hikari.addDataSourceProperty("tcpKeepAlive", "true");
    return hikari;
  }

  /** The same database, for who brings its own idea of connections. */
  DataSource source() {
    return source;
  }

  /** An interrupt is meant for a task, never for the ledger: it is kept for later. */
  @Override
  public Connection openConnection() throws SQLException {
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        try {
          return source.getConnection();
        } catch (SQLException e) {
          if (!(e.getCause() instanceof InterruptedException)) {
            throw e;
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
