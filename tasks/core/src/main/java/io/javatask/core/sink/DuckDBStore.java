package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.nio.file.Path;

/**
 * Tables in a DuckDB file, which this process holds against all others while a store on it is open.
 * Rows are staged in a Parquet file beside it; loads into one table wait for each other.
 */
public final class DuckDBStore extends JdbcStore {
  /** Bytes that DuckDB takes for a file, where nothing else is configured. */
  public static final long MEMORY = 512L << 20;

  /** The same with {@link #MEMORY}. */
  public DuckDBStore(DuckDBFiles files, Path file, String location) {
    this(files, file, MEMORY, location);
  }

  /**
   * A store on a file that may have others on it in this process, and need not be there yet.
   *
   * @param files shared by all stores of the process
   * @param memory bytes that DuckDB takes for the file before it spills, unless a store that is
   *     open has said so before
   * @param location the store's name in the configuration, for messages
   * @throws TaskException STORE_LOCKED if another process holds the file
   */
  public DuckDBStore(DuckDBFiles files, Path file, long memory, String location) {
    super(new DuckDBDialect(files, plain(file), memory), location);
  }

  /** The only store of this process on the file. */
  public DuckDBStore(Path file, String location) {
    this(new DuckDBFiles(), file, location);
  }

  /** DuckDB reads these characters in the path of staged rows as a pattern. */
  private static Path plain(Path file) {
    String path = file.toAbsolutePath().toString();
    if (path.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0)) {
      throw new TaskException(
          ErrorCode.INVALID_CONFIG, "the path of a DuckDB file may not have * ? [ or {: " + file);
    }
    return file;
  }
}
