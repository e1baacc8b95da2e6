package io.javatask.worker;

import io.javatask.worker.config.LedgerConfig;
import io.javatask.worker.config.Secret;
import io.javatask.worker.ledger.LedgerDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The two kinds of ledger, each real; for tests that must come out the same on both. */
public enum TestLedger {
  SQLITE,
  POSTGRES;

  /** Longer than any pause of a busy machine. */
  private static final Duration LEASE = Duration.ofSeconds(30);

  /** A ledger without runs. In SQLite it is in the worker's state directory. */
  public LedgerConfig fresh() {
    return fresh(LEASE);
  }

  /** The same, with workers that are missed after a while. */
  public LedgerConfig fresh(Duration lease) {
    return switch (this) {
      case SQLITE -> LedgerConfig.DEFAULT;
      case POSTGRES -> Server.database(lease);
    };
  }

  /** The first column that a query of a ledger has, as people and their tools ask it. */
  public static List<String> texts(LedgerConfig ledger, Path stateDirectory, String query) {
    String url =
        ledger instanceof LedgerConfig.Postgres postgres
            ? postgres.url() + "?user=" + postgres.user()
            : "jdbc:sqlite:" + stateDirectory.resolve("ledger.sqlite");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A configuration file with a ledger. */
  public static String yaml(LedgerConfig ledger) {
    return ledger instanceof LedgerConfig.Postgres postgres
        ? "ledger: {type: postgres, url: \"%s\", user: %s, lease: %s}\n"
            .formatted(postgres.url(), postgres.user(), postgres.lease())
        : "ledger: {type: sqlite}\n";
  }

  /** One server for all tests of this process, begun when it is first needed. */
  private static final class Server {
    private static final String TEMPLATE = "template_ledger";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("max_connections", "200")
                .start();
        execute(server, "CREATE DATABASE " + TEMPLATE);
        LedgerDatabase.open(config(server, TEMPLATE, LEASE), Path.of("")).close();
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Copied from one whose tables are made already, which is the quickest way. */
    static LedgerConfig database(Duration lease) {
      String name = "ledger_" + NUMBER.incrementAndGet();
      execute(POSTGRES, "CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
      return config(POSTGRES, name, lease);
    }

    private static LedgerConfig config(EmbeddedPostgres server, String database, Duration lease) {
      return new LedgerConfig.Postgres(
          server.getJdbcUrl("postgres", database).replaceAll("\\?.*", ""),
          "postgres",
          Secret.NONE,
          lease);
    }

    private static void execute(EmbeddedPostgres server, String sql) {
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
