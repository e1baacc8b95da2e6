package io.javatask.worker.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the ledger's tables to the version that this worker knows. */
final class LedgerSchema {
  /** Version of the newest migration beside this class; a test holds the two together. */
  static final int VERSION = 10;

  private static final String HISTORY = "flyway_schema_history";

  /** Version of the tables that are there. */
  static final String NEWEST =
      "SELECT max(CAST(version AS INTEGER)) FROM " + HISTORY + " WHERE success";

  private final DataSource source;
  private final Dialect dialect;

  LedgerSchema(DataSource source, Dialect dialect) {
    this.source = source;
    this.dialect = dialect;
  }

  /**
   * Migrates if need be. The version is looked at first, because loading Flyway costs a start more
   * than everything else of the ledger together. A newer one is left as it is: migrations only add,
   * so that workers of neighbouring versions share a ledger.
   */
  void update() throws SQLException {
    if (!current()) {
      migrate();
    }
  }

  private boolean current() throws SQLException {
    try (Connection connection = source.getConnection()) {
      return hasHistory(connection) && newest(connection) >= VERSION;
    }
  }

  private static boolean hasHistory(Connection connection) throws SQLException {
    try (ResultSet tables =
        connection.getMetaData().getTables(null, connection.getSchema(), HISTORY, null)) {
      return tables.next();
    }
  }

  private static int newest(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(NEWEST)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private void migrate() {
    Flyway.configure()
        .dataSource(source)
        .locations(dialect.migrations().toArray(String[]::new))
        .load()
        .migrate();
  }
}
