package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.sql.SQLException;
import java.util.Optional;

/** The rows of a location's own query, all of which have to come within its time. */
final class TimedReader implements TableReader {
  private final QueryRead read;
  private final long began = System.nanoTime();
  private final TableReader reader;

  private TimedReader(QueryRead read, TableReader reader) {
    this.read = read;
    this.reader = reader;
  }

  /** Opens a reader whose statement the store ends by itself. */
  static TimedReader open(QueryRead read, Opening opening) throws SQLException {
    try {
      return new TimedReader(read, opening.open());
    } catch (SQLException e) {
      throw told(read, e);
    }
  }

  /** Runs the query. */
  interface Opening {
    TableReader open() throws SQLException;
  }

  @Override
  public Optional<Rows> next() throws SQLException {
    // a store that streams counts no time between two rows
    if (System.nanoTime() - began > read.timeout().toNanos()) {
      throw late(read);
    }
    try {
      return reader.next();
    } catch (SQLException e) {
      throw told(read, e);
    }
  }

  private static SQLException told(QueryRead read, SQLException e) {
    if (StoreFailures.isTimeout(e)) {
      throw late(read);
    }
    return e;
  }

  private static TaskException late(QueryRead read) {
    return new TaskException(
        ErrorCode.STORE_TIMEOUT,
        "reading '"
            + read.dataset()
            + "' took longer than "
            + read.timeout().toSeconds()
            + " s; make the query cheaper, or raise the location's sqlTimeout");
  }

  @Override
  public void close() throws SQLException {
    reader.close();
  }
}
