package io.javatask.worker.ledger;

import io.javatask.worker.config.LedgerConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what other workers announce, on a connection of its own. What was said while the connection
 * was away is lost, so that whoever listens is told of the gap, and looks for itself.
 */
final class Announcements implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

  /** So long may a connection be silent before it is asked whether it still stands. */
  private static final int SILENCE_MILLIS = 5000;

  private static final long PAUSE_MILLIS = 1000;

  private final LedgerConfig.Postgres config;
  private final Consumer<Announcement> heard;
  private final Runnable gap;
  private final Thread thread;
  private volatile boolean closed;
  private volatile Optional<Connection> open = Optional.empty();

  private Announcements(LedgerConfig.Postgres config, Consumer<Announcement> heard, Runnable gap) {
    this.config = config;
    this.heard = heard;
    this.gap = gap;
    this.thread = new Thread(this::run, "ledger-listener");
    thread.setDaemon(true);
  }

  static Announcements listen(
      LedgerConfig.Postgres config, Consumer<Announcement> heard, Runnable gap) {
    Announcements listener = new Announcements(config, heard, gap);
    listener.thread.start();
    return listener;
  }

  private void run() {
    boolean away = false;
    while (!closed) {
      try (Connection connection = connect()) {
        open = Optional.of(connection);
        if (away) {
          LOG.info("announcements of other workers are heard again");
        }
        away = false;
        gap.run();
        hear(connection);
      } catch (SQLException | RuntimeException e) {
        if (!closed && !away) {
          LOG.warn("announcements of other workers cannot be heard; trying again", e);
        }
        away = true;
        pause();
      }
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", config.user());
    properties.setProperty("password", config.password().reveal());
    properties.setProperty("ApplicationName", "javatask-listener");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("socketTimeout", "30");
    properties.setProperty("tcpKeepAlive", "true");
    Connection connection = DriverManager.getConnection(config.url(), properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + Dialect.CHANNEL);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private void hear(Connection connection) throws SQLException {
    PGConnection postgres = connection.unwrap(PGConnection.class);
    while (!closed) {
      PGNotification[] found = postgres.getNotifications(SILENCE_MILLIS);
      if (found == null || found.length == 0) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("SELECT 1");
        }
        continue;
      }
      for (PGNotification notification : found) {
        heard.accept(Announcement.parse(notification.getParameter()));
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    open.ifPresent(
        connection -> {
          try {
            connection.abort(Runnable::run);
          } catch (SQLException e) {
            LOG.debug("the listener's connection was closed already", e);
          }
        });
    thread.interrupt();
  }
}
