package io.javatask.worker.ledger;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.config.LedgerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * The database that the ledger is kept in: SQLite for one worker, PostgreSQL for several.
 *
 * <p>SQLite has one writer and some readers beside it. Its writes reach the operating system with
 * their commit, and the disk at the next checkpoint, which comes within seconds: the end of the
 * process loses nothing. A loss of power may take the last runs back; they are then found lost, and
 * the fences of the targets keep them from a second effect.
 */
public final class LedgerDatabase implements AutoCloseable {
  private static final int SQLITE_READERS = 4;
  private static final int POSTGRES_READERS = 4;
  private static final int POSTGRES_WRITERS = 8;

  /** How often a transaction is begun that others got in the way of. */
  private static final int TRIES = 5;

  /** Deadlocks, serialization failures, and a row that another worker made at the same moment. */
  private static final Set<String> CROSSED = Set.of("40001", "40P01", "23505");

  private final Dialect dialect;
  private final Writes writes;
  private final Jdbi reader;
  private final Optional<LedgerConfig.Postgres> postgres;
  private final List<AutoCloseable> parts;

  private LedgerDatabase(
      Dialect dialect,
      LedgerConnections readers,
      LedgerConnections writers,
      Optional<LedgerConfig.Postgres> postgres,
      Optional<StateLock> lock) {
    this.dialect = dialect;
    this.postgres = postgres;
    this.reader = jdbi(readers);
    this.writes = writes(dialect, jdbi(writers), writers);
    this.parts =
        new CopyOnWriteArrayList<>(
            Stream.concat(Stream.<AutoCloseable>of(readers, writers), lock.stream()).toList());
  }

  /** Carries out work in a transaction that writes. */
  private interface Writes {
    <T> T write(Function<Handle, T> work);
  }

  private static Writes writes(Dialect dialect, Jdbi writer, LedgerConnections connections) {
    return switch (dialect) {
      case SQLITE -> new GroupCommit(writer, connections::written)::write;
      case POSTGRES ->
          new Writes() {
            @Override
            public <T> T write(Function<Handle, T> work) {
              return writer.inTransaction(work::apply);
            }
          };
    };
  }

  private Jdbi jdbi(LedgerConnections connections) {
    return dialect.prepared(
        Jdbi.create(connections).setStatementBuilderFactory(connections::statements));
  }

  /**
   * Opens the ledger for a worker, and brings its tables up to date.
   *
   * @throws TaskException STORE_LOCKED if another worker holds the state directory of a ledger in
   *     SQLite, LEDGER_UNAVAILABLE
   */
  public static LedgerDatabase open(LedgerConfig config, Path stateDirectory) {
    if (config instanceof LedgerConfig.Postgres postgres) {
      return openPostgres(postgres);
    }
    StateLock lock = StateLock.take(stateDirectory);
    try {
      return openSqlite(file(stateDirectory), lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static LedgerDatabase openSqlite(Path file, StateLock lock) {
    try {
      new LedgerSchema(dataSource(file, false), Dialect.SQLITE).update();
    } catch (SQLException | FlywayException e) {
      throw unavailable(file.toString(), e);
    }
    return new LedgerDatabase(
        Dialect.SQLITE,
        SqlitePool.readers(dataSource(file, true), SQLITE_READERS),
        SqlitePool.writer(dataSource(file, false)),
        Optional.empty(),
        Optional.of(lock));
  }

  private static LedgerDatabase openPostgres(LedgerConfig.Postgres config) {
    PostgresPool writers = connected(config, () -> PostgresPool.writers(config, POSTGRES_WRITERS));
    try {
      new LedgerSchema(writers.source(), Dialect.POSTGRES).update();
      return new LedgerDatabase(
          Dialect.POSTGRES,
          PostgresPool.readers(config, POSTGRES_READERS),
          writers,
          Optional.of(config),
          Optional.empty());
    } catch (SQLException | RuntimeException e) {
      writers.close();
      throw unavailable(config.url(), e);
    }
  }

  private static PostgresPool connected(LedgerConfig.Postgres config, Supplier<PostgresPool> pool) {
    try {
      return pool.get();
    } catch (RuntimeException e) { // what Hikari throws where nothing answers
      throw unavailable(config.url(), e);
    }
  }

  /**
   * Opens the ledger to look at, also while workers use it.
   *
   * @throws TaskException LEDGER_UNAVAILABLE, or INVALID_INPUT if there is none
   */
  public static LedgerDatabase look(LedgerConfig config, Path stateDirectory) {
    if (config instanceof LedgerConfig.Postgres postgres) {
      PostgresPool readers = connected(postgres, () -> PostgresPool.readers(postgres, 1));
      return new LedgerDatabase(
          Dialect.POSTGRES, readers, readers, Optional.of(postgres), Optional.empty());
    }
    Path file = file(stateDirectory);
    if (!Files.exists(file)) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "there is no ledger in the state directory " + stateDirectory);
    }
    SqlitePool readers = SqlitePool.readers(dataSource(file, true), SQLITE_READERS);
    return new LedgerDatabase(Dialect.SQLITE, readers, readers, Optional.empty(), Optional.empty());
  }

  private static Path file(Path stateDirectory) {
    return stateDirectory.resolve("ledger.sqlite");
  }

  private static SQLiteDataSource dataSource(Path file, boolean readOnly) {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(10_000);
    config.enforceForeignKeys(true);
    // asked for by nobody, and else looked up after each insert
    config.setGetGeneratedKeys(false);
    if (readOnly) {
      config.setReadOnly(true);
    } else {
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
      config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
      config.setWalAutocheckpoint(Checkpoints.FAR_BEHIND_PAGES);
      // a transaction that starts by reading must not meet another writer half way
      config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    }
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  /**
   * What a look at the ledger finds.
   *
   * @param version of its tables
   * @param known the newest that this worker knows
   * @param workers those that are alive
   */
  public record Condition(int version, int known, List<WorkerRecord> workers) {
    public Condition {
      workers = List.copyOf(workers);
    }
  }

  /**
   * Looks at the ledger itself.
   *
   * @throws TaskException LEDGER_UNAVAILABLE if it has no tables
   */
  public Condition condition() {
    return read(
        handle ->
            new Condition(
                handle.createQuery(LedgerSchema.NEWEST).mapTo(Integer.class).one(),
                LedgerSchema.VERSION,
                WorkerLedger.live(handle, dialect, JsonMapper.shared())));
  }

  Dialect dialect() {
    return dialect;
  }

  /**
   * Hears what other workers announce; never, where there can be none.
   *
   * @param gap called where something may have been missed
   */
  public void listen(Consumer<Announcement> heard, Runnable gap) {
    postgres.ifPresent(config -> parts.add(0, Announcements.listen(config, heard, gap)));
  }

  /**
   * Runs one transaction that writes; again, if others got in its way. {@code work} may be carried
   * out by another thread, and may not write by another transaction.
   *
   * @throws TaskException LEDGER_UNAVAILABLE, which may pass; INTERNAL if the database refuses what
   *     is written, as it would the next time
   */
  <T> T write(Function<Handle, T> work) {
    for (int left = TRIES - 1; ; left--) {
      try {
        return writes.write(work);
      } catch (JdbiException e) {
        Optional<SQLException> cause = cause(e);
        if (left == 0
            || !cause.map(SQLException::getSQLState).filter(CROSSED::contains).isPresent()) {
          throw cause.filter(dialect::refuses).isPresent() ? refused(e) : failure(e);
        }
      }
    }
  }

  /** Runs some reads on one snapshot. */
  <T> T read(Function<Handle, T> work) {
    try {
      return reader.inTransaction(work::apply);
    } catch (JdbiException e) {
      throw failure(e);
    }
  }

  private static TaskException failure(JdbiException e) {
    return new TaskException(
        ErrorCode.LEDGER_UNAVAILABLE, "the ledger cannot be read or written", e);
  }

  private static TaskException refused(JdbiException e) {
    return new TaskException(
        ErrorCode.INTERNAL, "the ledger's database refuses what was to be written", e);
  }

  /** What the database said went wrong; empty if it said nothing. */
  private static Optional<SQLException> cause(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }

  private static TaskException unavailable(String where, Exception cause) {
    return new TaskException(
        ErrorCode.LEDGER_UNAVAILABLE,
        "the ledger " + where + " cannot be opened: " + cause.getMessage(),
        cause);
  }

  @Override
  public void close() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
