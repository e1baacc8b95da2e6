package io.javatask.worker.ledger;

/** The states of a run. */
public enum RunState {
  QUEUED,
  RUNNING,
  /** The task came to a verdict, whichever it was. */
  SUCCEEDED,
  FAILED,
  CANCELLED,
  /** The worker that ran it is gone. */
  LOST;

  /** Whether the attempt is over. */
  public boolean terminal() {
    return this != QUEUED && this != RUNNING;
  }
}
