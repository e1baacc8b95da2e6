package io.javatask.worker.config;

import java.time.Duration;

/** Which database the ledger is kept in. */
public sealed interface LedgerConfig {
  /** What holds unless something else is said. */
  LedgerConfig DEFAULT = new Sqlite();

  /** How long others wait for a sign of life of a worker before they take it for dead. */
  Duration lease();

  /** A file of the state directory, which belongs to one worker: nobody else waits for it. */
  record Sqlite() implements LedgerConfig {
    private static final Duration ENDLESS = Duration.ofDays(3650);

    @Override
    public Duration lease() {
      return ENDLESS;
    }
  }

  /**
   * A PostgreSQL database, which several workers may share.
   *
   * @param url such as {@code jdbc:postgresql://host:5432/database}; {@code currentSchema} of it
   *     chooses the schema
   */
  record Postgres(String url, String user, Secret password, Duration lease)
      implements LedgerConfig {
    static final Duration LEASE = Duration.ofSeconds(15);

    public Postgres {
      PostgresUrl.check(url);
      if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException("lease must be at least 1s, not " + lease);
      }
    }
  }
}
