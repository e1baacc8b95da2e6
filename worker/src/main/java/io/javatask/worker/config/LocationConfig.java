package io.javatask.worker.config;

import java.nio.file.Path;

/** A named place that inputs may speak of. */
public sealed interface LocationConfig {
  /** Files below a directory. */
  record Directory(Path path) implements LocationConfig {}

  /** Tables of a DuckDB file, which is made when it is first written. */
  record DuckDb(Path path) implements LocationConfig {}

  /**
   * Tables of a PostgreSQL database.
   *
   * @param url such as {@code jdbc:postgresql://host:5432/database}
   */
  record Postgres(String url, String user, Secret password) implements LocationConfig {
    public Postgres {
      if (!url.startsWith("jdbc:postgresql:")) {
        throw new IllegalArgumentException(
            "the url of a postgres location starts with jdbc:postgresql:, not '"
                + url.substring(0, Math.min(url.length(), 20))
                + "'");
      }
      if (url.contains("password=")) {
        throw new IllegalArgumentException(
            "the url holds a password; give passwordEnv or passwordFile instead");
      }
    }
  }
}
