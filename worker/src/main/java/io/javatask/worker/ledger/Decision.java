package io.javatask.worker.ledger;

/** What a submission comes to. */
public enum Decision {
  /** The request is new. */
  CREATED,
  /** The attempt under way does just this: the submission joins it. */
  ATTACHED,
  /** The attempt under way does something else, or is being cancelled: a new one replaces it. */
  SUPERSEDED,
  /** The result is there already. */
  STORED_RESULT,
  /** The request is over and done with: a new attempt is made. */
  REEXECUTED;

  /**
   * Decides by the state of the request, the digest and the acknowledgement. Of caller attempts
   * only equality is asked, for their order is not known.
   */
  static Decision of(RunRecord run, Submission submission) {
    boolean sameInput = run.inputDigest().equals(submission.inputDigest());
    return switch (run.state()) {
      case QUEUED, RUNNING -> sameInput && !run.cancelRequested() ? ATTACHED : SUPERSEDED;
      case SUCCEEDED -> sameInput && wanted(run, submission) ? STORED_RESULT : REEXECUTED;
      case FAILED, CANCELLED, LOST -> REEXECUTED;
    };
  }

  /** A result that was acknowledged serves only the caller attempt that did so. */
  private static boolean wanted(RunRecord run, Submission submission) {
    return !run.acknowledged() || run.callerAttempt().equals(submission.callerAttempt());
  }

  /** Whether a new attempt is queued. */
  public boolean executes() {
    return this == CREATED || this == SUPERSEDED || this == REEXECUTED;
  }
}
