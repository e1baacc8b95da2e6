package io.javatask.core.sink;

import io.javatask.api.Batch;
import java.sql.SQLException;
import java.util.Optional;

/** The rows of one query, some tens of thousands at a time. */
interface TableReader extends AutoCloseable {
  /** Rows that a {@link Rows} has at most. */
  int CHUNK = 1 << 16;

  /** The next rows; empty at the end. */
  Optional<Rows> next() throws SQLException;

  @Override
  void close() throws SQLException;

  /** Rows as they came from the store; decoded on any thread. */
  interface Rows {
    int size();

    /**
     * The rows as a batch, placed relative to the {@code before} rows that were read before them.
     */
    Batch decode(String origin, long before);
  }
}
