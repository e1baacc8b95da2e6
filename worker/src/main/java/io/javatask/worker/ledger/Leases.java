package io.javatask.worker.ledger;

import java.time.Duration;

/**
 * What one worker at a time does for all that share a ledger. A lease that is not held again in
 * time, by the database's clock, goes to whoever asks next.
 */
public final class Leases {
  private final LedgerDatabase database;

  public Leases(LedgerDatabase database) {
    this.database = database;
  }

  /**
   * Takes a lease, or holds it longer.
   *
   * @param name at most 200 characters
   * @param holder who asks, such as a worker's id
   * @return false if another has it
   */
  public boolean hold(String name, String holder, Duration length) {
    String now = database.dialect().now();
    int held =
        database.write(
            handle ->
                handle
                    .createUpdate(
                        "INSERT INTO lease (name, holder, end_time) VALUES (:name, :holder, "
                            + now
                            + " + :micros) ON CONFLICT (name) DO UPDATE SET holder ="
                            + " excluded.holder, end_time = excluded.end_time WHERE lease.holder"
                            + " = excluded.holder OR lease.end_time <= "
                            + now)
                    .bind("name", name)
                    .bind("holder", holder)
                    .bind("micros", length.toNanos() / 1000)
                    .execute());
    return held == 1;
  }

  /** Lets go of a lease, if the holder has it. */
  public void release(String name, String holder) {
    database.write(
        handle ->
            handle
                .createUpdate("DELETE FROM lease WHERE name = :name AND holder = :holder")
                .bind("name", name)
                .bind("holder", holder)
                .execute());
  }
}
