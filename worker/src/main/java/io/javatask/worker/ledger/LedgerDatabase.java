package io.javatask.worker.ledger;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The database that the ledger is kept in: SQLite, one writer and some readers beside it.
 *
 * <p>Writes reach the operating system with their commit, and the disk at the next checkpoint: the
 * end of the process loses nothing. A loss of power may take the last runs back; they are then
 * found lost, and the fences of the targets keep them from a second effect.
 */
public final class LedgerDatabase implements AutoCloseable {
  private static final int READERS = 4;
  private static final long WAIT_SECONDS = 30;

  private final List<Pool> pools;
  private final Jdbi writer;
  private final Jdbi reader;

  private LedgerDatabase(Path file, boolean writable) {
    Pool readers = new Pool(dataSource(file, true), READERS);
    Pool writers = writable ? new Pool(dataSource(file, false), 1) : readers;
    this.pools = List.of(readers, writers);
    this.reader = Jdbi.create(readers);
    this.writer = Jdbi.create(writers);
  }

  /**
   * Opens the ledger of a state directory, which the caller holds the lock of, and brings its
   * tables up to date.
   *
   * @throws TaskException LEDGER_UNAVAILABLE
   */
  public static LedgerDatabase open(Path stateDirectory) {
    Path file = file(stateDirectory);
    try {
      new LedgerSchema(file, dataSource(file, false)).update();
    } catch (SQLException e) {
      throw unavailable(file, e);
    }
    return new LedgerDatabase(file, true);
  }

  /**
   * Opens the ledger of a state directory to look at, also while a worker holds it.
   *
   * @throws TaskException LEDGER_UNAVAILABLE, if there is none
   */
  public static LedgerDatabase look(Path stateDirectory) {
    Path file = file(stateDirectory);
    if (!Files.exists(file)) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "there is no ledger in the state directory " + stateDirectory);
    }
    return new LedgerDatabase(file, false);
  }

  private static Path file(Path stateDirectory) {
    return stateDirectory.resolve("ledger.sqlite");
  }

  private static SQLiteDataSource dataSource(Path file, boolean readOnly) {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(10_000);
    config.enforceForeignKeys(true);
    if (readOnly) {
      config.setReadOnly(true);
    } else {
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
      config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
      // a transaction that starts by reading must not meet another writer half way
      config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    }
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  /** Runs one transaction that writes. */
  <T> T write(Function<Handle, T> work) {
    return guarded(() -> writer.inTransaction(work::apply));
  }

  /** Runs some reads on one snapshot. */
  <T> T read(Function<Handle, T> work) {
    return guarded(() -> reader.inTransaction(work::apply));
  }

  private static <T> T guarded(java.util.function.Supplier<T> work) {
    try {
      return work.get();
    } catch (JdbiException e) {
      throw new TaskException(
          ErrorCode.LEDGER_UNAVAILABLE, "the ledger cannot be read or written", e);
    }
  }

  private static TaskException unavailable(Path file, Exception cause) {
    return new TaskException(
        ErrorCode.LEDGER_UNAVAILABLE,
        "the ledger " + file + " cannot be opened: " + cause.getMessage(),
        cause);
  }

  @Override
  public void close() {
    pools.forEach(Pool::close);
  }

  /**
   * A few connections, opened as they are needed. A pool of its own, because SQLite has no network
   * whose losses a real one would mend, and the start of the process is short.
   */
  private static final class Pool implements ConnectionFactory {
    private final SQLiteDataSource source;
    private final BlockingQueue<Slot> slots;
    private final java.util.Map<Connection, Slot> lent =
        new java.util.concurrent.ConcurrentHashMap<>();

    Pool(SQLiteDataSource source, int size) {
      this.source = source;
      this.slots = new ArrayBlockingQueue<>(size);
      for (int i = 0; i < size; i++) {
        slots.add(new Slot());
      }
    }

    @Override
    public Connection openConnection() throws SQLException {
      Slot slot = take();
      try {
        Connection connection = slot.open(source);
        lent.put(connection, slot);
        return connection;
      } catch (SQLException e) {
        slots.add(slot);
        throw e;
      }
    }

    @Override
    public void closeConnection(Connection connection) {
      Slot slot = lent.remove(connection);
      if (slot != null) {
        slots.add(slot);
      }
    }

    /** An interrupt is meant for a task, never for the ledger: it is kept for later. */
    private Slot take() throws SQLException {
      boolean interrupted = false;
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
      try {
        while (true) {
          try {
            Slot slot = slots.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (slot == null) {
              throw new SQLException("no connection to the ledger came free");
            }
            return slot;
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    void close() {
      slots.forEach(Slot::close);
    }
  }

  /** A place for one connection. */
  private static final class Slot {
    private java.util.Optional<Connection> connection = java.util.Optional.empty();

    synchronized Connection open(SQLiteDataSource source) throws SQLException {
      if (connection.isEmpty()) {
        connection = java.util.Optional.of(source.getConnection());
      }
      return connection.get();
    }

    synchronized void close() {
      try {
        if (connection.isPresent()) {
          connection.get().close();
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
