package io.javatask.worker.config;

import io.javatask.core.location.SqlPolicy;
import java.nio.file.Path;
import java.util.Optional;

/** A named place that inputs may speak of. */
public sealed interface LocationConfig {
  /** Which queries of contracts it answers. */
  SqlPolicy sql();

  /** Files below a directory. */
  record Directory(Path path, SqlPolicy sql) implements LocationConfig {
    public Directory(Path path) {
      this(path, SqlPolicy.DEFAULT);
    }
  }

  /** Tables of a DuckDB file, which is made when it is first written. */
  record DuckDb(Path path, SqlPolicy sql) implements LocationConfig {
    public DuckDb(Path path) {
      this(path, SqlPolicy.DEFAULT);
    }
  }

  /** A role that asks the queries of contracts, and cannot write. */
  record QueryUser(String user, Secret password) {}

  /**
   * Tables of a PostgreSQL database.
   *
   * @param url such as {@code jdbc:postgresql://host:5432/database}
   * @param queryUser who asks the queries of contracts; absent where none are asked
   */
  record Postgres(
      String url, String user, Secret password, Optional<QueryUser> queryUser, SqlPolicy sql)
      implements LocationConfig {
    public Postgres {
      PostgresUrl.check(url);
    }
  }
}
