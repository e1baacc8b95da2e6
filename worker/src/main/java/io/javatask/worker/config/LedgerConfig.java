package io.javatask.worker.config;

/** Which database the ledger is kept in. */
public sealed interface LedgerConfig {
  /** A file of the state directory, which belongs to one worker. */
  record Sqlite() implements LedgerConfig {}

  /**
   * A PostgreSQL database, which several workers may share.
   *
   * @param url such as {@code jdbc:postgresql://host:5432/database}; {@code currentSchema} of it
   *     chooses the schema
   */
  record Postgres(String url, String user, Secret password) implements LedgerConfig {
    public Postgres {
      PostgresUrl.check(url);
    }
  }

  /** What holds unless something else is said. */
  LedgerConfig DEFAULT = new Sqlite();
}
