package io.javatask.worker.ledger;

/** Says whether one more run may be queued. */
@FunctionalInterface
public interface Admission {
  /**
   * Returns if it may.
   *
   * @param queued runs that are queued now, without the new one
   * @throws io.javatask.api.TaskException QUEUE_FULL or DRAINING if not
   */
  void admit(int queued);
}
