package io.javatask.api;

/** Who can mend a failure. */
public enum ErrorCategory {
  /** The caller: usage, a bad contract, input or configuration. */
  USER(2),
  /** Something outside: a store, a file, a network. */
  EXTERNAL(3),
  /** A defect of Javatask or of a task. */
  INTERNAL(4);

  private final int exitCode;

  ErrorCategory(int exitCode) {
    this.exitCode = exitCode;
  }

  /**
   * Exit code of a command that fails so, unless {@link ErrorCode#exitCode} says otherwise; 0 and 1
   * are for verdicts.
   */
  public int exitCode() {
    return exitCode;
  }
}
