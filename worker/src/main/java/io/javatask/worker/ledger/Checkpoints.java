package io.javatask.worker.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteDataSource;

/**
 * Brings what SQLite has in its log into its file, beside the writers: a commit that does it keeps
 * all others waiting for the disk. Those do it themselves only where this falls far behind.
 */
final class Checkpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  /** Pages in the log, 64 MiB, at which a commit does it after all. */
  static final int FAR_BEHIND_PAGES = 16_384;

  /** A transaction changes about ten pages, so these are a fifth of that. */
  private static final int EVERY_WRITES = 300;

  /** What an idle worker wrote last is on the disk after so long. */
  private static final int EVERY_SECONDS = 5;

  private final SQLiteDataSource source;
  private final AtomicInteger writes = new AtomicInteger();
  private final ScheduledThreadPoolExecutor thread;

  Checkpoints(SQLiteDataSource source) {
    this.source = source;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread made = new Thread(work, "checkpoints");
              made.setDaemon(true);
              return made;
            });
    var unused =
        thread.scheduleWithFixedDelay(
            this::checkpoint, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  /** A transaction is over. */
  void written() {
    if (writes.incrementAndGet() == EVERY_WRITES) {
      try {
        thread.execute(this::checkpoint);
      } catch (RejectedExecutionException e) {
        LOG.debug("the ledger is closed", e);
      }
    }
  }

  private void checkpoint() {
    if (writes.getAndSet(0) == 0) {
      return;
    }
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
    } catch (SQLException e) {
      LOG.warn("the ledger's log is not brought into its file; the next commits will", e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(EVERY_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the ledger's log is still being brought into its file");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
