package io.javatask.worker.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.statement.StatementBuilder;
import org.sqlite.SQLiteDataSource;

/**
 * A few connections to SQLite, opened as they are needed. A pool of its own, because SQLite has no
 * network whose losses a real one would mend, and the start of the process is short.
 */
final class SqlitePool implements LedgerConnections {
  private static final long WAIT_SECONDS = 30;

  private final SQLiteDataSource source;
  private final Optional<Checkpoints> checkpoints;
  private final BlockingQueue<Slot> slots;
  private final Map<Connection, Slot> lent = new ConcurrentHashMap<>();

  private SqlitePool(SQLiteDataSource source, int size, Optional<Checkpoints> checkpoints) {
    this.source = source;
    this.checkpoints = checkpoints;
    this.slots = new ArrayBlockingQueue<>(size);
    for (int i = 0; i < size; i++) {
      slots.add(new Slot());
    }
  }

  static SqlitePool readers(SQLiteDataSource source, int size) {
    return new SqlitePool(source, size, Optional.empty());
  }

  /** SQLite has one writer at a time. */
  static SqlitePool writer(SQLiteDataSource source) {
    return new SqlitePool(source, 1, Optional.of(new Checkpoints(source)));
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

  @Override
  public void written(int writes) {
    checkpoints.ifPresent(known -> known.written(writes));
  }

  @Override
  public StatementBuilder statements(Connection connection) {
    Slot slot = lent.get(connection);
    return slot == null ? LedgerConnections.super.statements(connection) : slot.statements;
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

  @Override
  public void close() {
    checkpoints.ifPresent(Checkpoints::close);
    slots.forEach(Slot::close);
  }

  /** A place for one connection. */
  private static final class Slot {
    private final StatementCache statements = new StatementCache();
    private Optional<Connection> connection = Optional.empty();

    synchronized Connection open(SQLiteDataSource source) throws SQLException {
      if (connection.isEmpty()) {
        connection = Optional.of(source.getConnection());
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
