package io.javatask.worker.config;

import io.javatask.core.location.SqlPolicy;
import io.javatask.core.sink.DuckDBStore;
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

  /**
   * Tables of a DuckDB file, which is made when it is first written.
   *
   * @param memory bytes that DuckDB takes for it before it spills to disk
   */
  record DuckDb(Path path, long memory, SqlPolicy sql) implements LocationConfig {
    private static final long LEAST_MEMORY = 64L << 20;

    public DuckDb {
      if (memory < LEAST_MEMORY) {
        throw new IllegalArgumentException(
            "memory: DuckDB needs at least 64MiB, and not " + memory + " bytes");
      }
    }

    public DuckDb(Path path) {
      this(path, DuckDBStore.MEMORY, SqlPolicy.DEFAULT);
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
