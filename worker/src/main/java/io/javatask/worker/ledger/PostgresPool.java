package io.javatask.worker.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.javatask.worker.config.LedgerConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

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
    hikari.setDataSource(new Server(config));
    hikari.setMaximumPoolSize(size);
    hikari.setMinimumIdle(1);
    hikari.setConnectionTimeout(CONNECT_SECONDS * 1000L);
    return hikari;
  }

  /**
   * A server that is soon found again when it was away. The pool itself waits for up to five
   * seconds after a failure, by when a lease may be over that need not be.
   */
  private static final class Server extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;
    private static final long PAUSE_MILLIS = 200;

    private volatile boolean known;

    Server(LedgerConfig.Postgres config) {
      setURL(config.url());
      setUser(config.user());
      setPassword(config.password().reveal());
      setApplicationName("javatask");
      setConnectTimeout(CONNECT_SECONDS);
      setSocketTimeout(SILENCE_SECONDS);
      setTcpKeepAlive(true);
    }

    @Override
    public Connection getConnection() throws SQLException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECT_SECONDS);
      while (true) {
        try {
          Connection connection = super.getConnection();
          known = true;
          return connection;
        } catch (SQLException e) {
          if (!known || System.nanoTime() > end || !paused()) {
            throw e;
          }
        }
      }
    }

    private static boolean paused() {
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        return true;
      } catch (InterruptedException e) { // the pool is being closed
        Thread.currentThread().interrupt();
        return false;
      }
    }
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
