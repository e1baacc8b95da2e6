package io.javatask.worker.ledger;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which workers share the ledger. Each holds a lease and renews it; the database's clock decides
 * whether it still has it, so that the clocks of the machines need not agree.
 */
public final class WorkerLedger {
  private final LedgerDatabase database;
  private final JsonMapper json;
  private final WorkerRecord self;
  private final long leaseMicros;

  /**
   * Makes one worker's view.
   *
   * @param lease how long others wait for a sign of life before they take this worker for dead
   */
  public WorkerLedger(LedgerDatabase database, JsonMapper json, WorkerRecord self, Duration lease) {
    this.database = database;
    this.json = json;
    this.self = self;
    this.leaseMicros = TimeUnit.NANOSECONDS.toMicros(lease.toNanos());
  }

  /** Whether other workers may use the ledger at the same time. */
  public boolean shared() {
    return database.dialect() == Dialect.POSTGRES;
  }

  /**
   * Joins the workers. In a ledger that is not shared, whoever is still there is dead.
   *
   * @throws TaskException STORE_LOCKED if a queue of either is the other's alone, INVALID_CONFIG if
   *     a worker of a version that is too far away is at work
   */
  public void join() {
    database.write(
        handle -> {
          database.dialect().holdWorkers(handle);
          if (!shared()) {
            handle.execute("DELETE FROM worker");
          }
          handle
              .createUpdate("DELETE FROM worker WHERE worker_id = :id")
              .bind("id", self.workerId())
              .execute();
          live(handle).stream().forEach(this::checkBeside);
          return insert(handle);
        });
  }

  private void checkBeside(WorkerRecord other) {
    if (!Neighbours.versions(self.version(), other.version())) {
      throw new TaskException(
          ErrorCode.INVALID_CONFIG,
          "this worker is of version "
              + self.version()
              + ", and "
              + named(other)
              + " of version "
              + other.version()
              + " uses the same ledger: workers of one ledger may be one minor version apart");
    }
    checkExclusive(self, other, "this worker", named(other) + " serves");
    checkExclusive(other, self, named(other), "this worker would serve");
  }

  private static void checkExclusive(
      WorkerRecord holder, WorkerRecord other, String whose, String action) {
    for (Map.Entry<String, String> queue : holder.exclusive().entrySet()) {
      if (other.queues().contains(queue.getKey())) {
        throw new TaskException(
            ErrorCode.STORE_LOCKED,
            "the queue '"
                + queue.getKey()
                + "' can have one worker only, because "
                + queue.getValue()
                + " of "
                + whose
                + " is bound to it, and "
                + action
                + " it too");
      }
    }
  }

  private static String named(WorkerRecord worker) {
    return "the worker " + worker.workerId() + " at " + worker.listen();
  }

  private int insert(Handle handle) {
    return handle
        .createUpdate(
            "INSERT INTO worker (worker_id, lease_end, body) VALUES (:id, "
                + database.dialect().now()
                + " + :lease, :body)")
        .bind("id", self.workerId())
        .bind("lease", leaseMicros)
        .bind("body", json.writeValueAsString(self))
        .execute();
  }

  /** Renews the lease; false if others took this worker for dead, and it has to join anew. */
  public boolean renew() {
    return database.write(
            handle ->
                handle
                    .createUpdate(
                        "UPDATE worker SET lease_end = "
                            + database.dialect().now()
                            + " + :lease WHERE worker_id = :id")
                    .bind("lease", leaseMicros)
                    .bind("id", self.workerId())
                    .execute())
        == 1;
  }

  /** Leaves the workers: what this one is running is lost. */
  public void leave() {
    database.write(
        handle ->
            handle
                .createUpdate("DELETE FROM worker WHERE worker_id = :id")
                .bind("id", self.workerId())
                .execute());
  }

  /** The workers that are alive, this one too. */
  public List<WorkerRecord> live() {
    return database.read(this::live);
  }

  private List<WorkerRecord> live(Handle handle) {
    return live(handle, database.dialect(), json);
  }

  static List<WorkerRecord> live(Handle handle, Dialect dialect, JsonMapper json) {
    return handle
        .createQuery(
            "SELECT body FROM worker WHERE lease_end >= " + dialect.now() + " ORDER BY worker_id")
        .map((row, context) -> json.readValue(row.getString("body"), WorkerRecord.class))
        .list();
  }
}
