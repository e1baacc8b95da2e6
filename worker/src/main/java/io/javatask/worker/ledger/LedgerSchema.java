package io.javatask.worker.ledger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the ledger's tables to the version that this worker knows. */
final class LedgerSchema {
  /** Version of the newest migration beside this class; a test holds the two together. */
  static final String VERSION = "2";

  private final Path file;
  private final DataSource source;

  LedgerSchema(Path file, DataSource source) {
    this.file = file;
    this.source = source;
  }

  /**
   * Migrates if need be. The version is looked at first, because loading Flyway costs a start more
   * than everything else of the ledger together.
   */
  void update() throws SQLException {
    if (!current()) {
      migrate();
    }
  }

  private boolean current() throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      return hasHistory(statement) && newest(statement);
    }
  }

  private static boolean hasHistory(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT 1 FROM sqlite_master WHERE name = 'flyway_schema_history'")) {
      return rows.next();
    }
  }

  private static boolean newest(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT version FROM flyway_schema_history WHERE success = 1 ORDER BY installed_rank"
                + " DESC LIMIT 1")) {
      return rows.next() && VERSION.equals(rows.getString(1));
    }
  }

  private void migrate() {
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:io/javatask/worker/ledger")
        .load()
        .migrate();
  }

  @Override
  public String toString() {
    return "LedgerSchema " + VERSION + " of " + file;
  }
}
