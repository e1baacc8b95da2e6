package io.javatask.worker.ledger;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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

  /** A write changes about ten pages, so these are a fifth of that. */
  private static final int EVERY_WRITES = 300;

  /** What an idle worker wrote last is on the disk after so long. */
  private static final Duration EVERY = Duration.ofSeconds(5);

  private static final int CLOSE_SECONDS = 5;

  private final SQLiteDataSource source;
  private final AtomicInteger writes = new AtomicInteger();
  private final ScheduledThreadPoolExecutor thread;

  Checkpoints(SQLiteDataSource source) {
    this(source, EVERY);
  }

  Checkpoints(SQLiteDataSource source, Duration every) {
    this.source = source;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1, new ThreadFactoryBuilder().setNameFormat("checkpoints").setDaemon(true).build());
    var unused =
        thread.scheduleWithFixedDelay(
            this::checkpoint, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** So many more writes are over. */
  void written(int more) {
    int all = writes.addAndGet(more);
    if (all >= EVERY_WRITES && all - more < EVERY_WRITES) {
      try {
        thread.execute(this::checkpoint);
      } catch (RejectedExecutionException e) {
        LOG.debug("the ledger is closed", e);
      }
    }
  }

  private void checkpoint() {
    if (writes.getAndSet(0) > 0 && !all()) {
      // at the next tick, if nothing is written before
      writes.compareAndSet(0, 1);
    }
  }

  /** Whether all that the log has is in the file; readers may stand in the way. */
  private boolean all() {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
      return row.getInt("log") == row.getInt("checkpointed");
    } catch (SQLException e) {
      LOG.warn("the ledger's log could not be brought into its file; trying again", e);
      return false;
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the ledger's log is still being brought into its file");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
