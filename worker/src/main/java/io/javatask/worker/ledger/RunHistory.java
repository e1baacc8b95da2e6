package io.javatask.worker.ledger;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Forgets runs that are over, with all that is known of them; never one that waits or runs. */
public final class RunHistory {
  /** Runs of one transaction, so that nobody waits long for it. */
  private static final int BATCH = 100;

  /** What hangs on a run, before the run itself. */
  private static final List<String> TABLES =
      List.of("event", "run_label", "report", "receipt", "attempt", "check_state", "task_run");

  private static final String OVER = " FROM task_run WHERE state NOT IN ('QUEUED', 'RUNNING')";

  private final LedgerDatabase database;

  public RunHistory(LedgerDatabase database) {
    this.database = database;
  }

  /**
   * Forgets runs that ended before a time.
   *
   * @return how many
   */
  public int forgetBefore(Instant time) {
    int forgotten = 0;
    int batch;
    do {
      batch =
          database.write(
              handle ->
                  forget(
                      handle,
                      handle
                          .createQuery(oldest(" AND end_time < :before"))
                          .bind("before", Times.micros(time)),
                      BATCH));
      forgotten += batch;
    } while (batch == BATCH);
    return forgotten;
  }

  /**
   * Forgets the oldest runs, until so many are left or only living ones.
   *
   * @return how many
   */
  public int keepNewest(int runs) {
    int forgotten = 0;
    int batch;
    do {
      batch = database.write(handle -> forgetSurplus(handle, runs));
      forgotten += batch;
    } while (batch == BATCH);
    return forgotten;
  }

  private int forgetSurplus(Handle handle, int runs) {
    int all = handle.createQuery("SELECT count(*) FROM task_run").mapTo(Integer.class).one();
    int surplus = Math.min(BATCH, all - runs);
    return surplus <= 0 ? 0 : forget(handle, handle.createQuery(oldest("")), surplus);
  }

  private String oldest(String condition) {
    return "SELECT request_id"
        + OVER
        + condition
        + " ORDER BY end_time LIMIT :limit"
        + database.dialect().skipLocked();
  }

  private static int forget(Handle handle, Query oldest, int limit) {
    List<String> ids = oldest.bind("limit", limit).mapTo(String.class).list();
    if (ids.isEmpty()) {
      return 0;
    }
    for (String table : TABLES) {
      var batch = handle.prepareBatch("DELETE FROM " + table + " WHERE request_id = :id");
      ids.forEach(id -> batch.bind("id", id).add());
      batch.execute();
    }
    return ids.size();
  }
}
