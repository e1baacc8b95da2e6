package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.duckdb.DuckDBConnection;

/**
 * The DuckDB files that this process holds: each is opened once, shared by all stores on it, and
 * let go with the last of them. One for a process.
 */
public final class DuckDBFiles {
  private static final int STRIPES = 64;
  private static final String SPILLED = "duckdb_temp_*";

  private final Map<Path, Held> files = new HashMap<>();
  private final Properties settings = new Properties();

  /** With DuckDB's own settings. */
  public DuckDBFiles() {}

  /**
   * @param settings DuckDB's settings by name, such as {@code threads}
   */
  public DuckDBFiles(Map<String, String> settings) {
    this.settings.putAll(settings);
  }

  /**
   * Opens the file, or joins those who have it open, and shares their memory.
   *
   * @param memory bytes that DuckDB takes for the file before it spills to the directory beside it
   * @throws TaskException STORE_LOCKED if another process holds it
   */
  synchronized Held hold(Path file, long memory) {
    Path canonical = canonical(file);
    Held held = files.get(canonical);
    if (held == null) {
      held = new Held(canonical, open(canonical, memory));
      files.put(canonical, held);
    }
    held.holders++;
    return held;
  }

  private synchronized void release(Held held) {
    held.holders--;
    if (held.holders == 0) {
      files.remove(held.file);
      try {
        held.root.close();
      } catch (SQLException e) {
        throw StoreFailures.of(e, "closing '" + held.file.getFileName() + "'");
      }
    }
  }

  /** The path by which two names of one file are one. */
  private static Path canonical(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    try {
      Path directory = Files.createDirectories(absolute.getParent()).toRealPath();
      Path named = directory.resolve(absolute.getFileName());
      return Files.exists(named) ? named.toRealPath() : named;
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_UNAVAILABLE, "the directory of '" + file + "' cannot be used: " + e, e);
    }
  }

  private DuckDBConnection open(Path file, long memory) {
    try {
      DuckDBConnection root =
          DriverManager.getConnection("jdbc:duckdb:" + file, settings)
              .unwrap(DuckDBConnection.class);
      try (Statement statement = root.createStatement()) {
        // of the file, not of the connection: all others of this process can still join
        statement.execute("SET GLOBAL memory_limit = '" + memory + "B'");
        // what day a time is of must not be the machine's to say
        statement.execute("SET GLOBAL TimeZone = 'UTC'");
        sweep(file);
      } catch (SQLException | RuntimeException e) {
        root.close();
        throw e;
      }
      return root;
    } catch (SQLException e) {
      throw StoreFailures.of(e, "opening '" + file.getFileName() + "'");
    }
  }

  /** Deletes what a process that was killed had spilled: this one has the file, so no other has. */
  private static void sweep(Path file) {
    Path spills = file.resolveSibling(file.getFileName() + ".tmp");
    if (!Files.isDirectory(spills)) {
      return;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(spills, SPILLED)) {
      for (Path one : left) {
        Files.deleteIfExists(one);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // It takes room, no more; who opens the file next tries again.
      return;
    }
  }

  /** A file that is open, and the locks of those who write to it. */
  final class Held implements AutoCloseable {
    private final Path file;
    private final DuckDBConnection root;
    private final Lock[] requests = stripes();
    private final Lock[] tables = stripes();
    private final Set<String> stages = ConcurrentHashMap.newKeySet();
    private int holders;

    private Held(Path file, DuckDBConnection root) {
      this.file = file;
      this.root = root;
    }

    Path file() {
      return file;
    }

    Connection connect() throws SQLException {
      return root.duplicate();
    }

    /** The names of the stages that loads of this process are at work on; no other process can. */
    Set<String> stages() {
      return stages;
    }

    /** The lock for a request; taken before a table's, never after. */
    Lock request(String requestId) {
      return requests[Math.floorMod(requestId.hashCode(), STRIPES)];
    }

    /** The lock for a table; whoever has it takes no other. */
    Lock table(TableName table) {
      return tables[Math.floorMod(table.hashCode(), STRIPES)];
    }

    @Override
    public void close() {
      release(this);
    }

    private static Lock[] stripes() {
      Lock[] locks = new Lock[STRIPES];
      for (int i = 0; i < STRIPES; i++) {
        locks[i] = new ReentrantLock();
      }
      return locks;
    }
  }
}
