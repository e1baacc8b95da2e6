package io.javatask.worker.config;

/** What the URL of a PostgreSQL database may look like, wherever one is configured. */
final class PostgresUrl {
  private static final String PREFIX = "jdbc:postgresql:";

  private PostgresUrl() {}

  /** Refuses another database's URL, and one that holds a password. */
  static void check(String url) {
    if (!url.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "the url of a PostgreSQL database starts with "
              + PREFIX
              + ", not '"
              + url.substring(0, Math.min(url.length(), 20))
              + "'");
    }
    if (url.contains("password=")) {
      throw new IllegalArgumentException(
          "the url holds a password; give passwordEnv or passwordFile instead");
    }
  }
}
