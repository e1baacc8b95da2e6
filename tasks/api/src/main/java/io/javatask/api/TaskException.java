package io.javatask.api;

/**
 * A failure with a code; its message says what, where, and what would be valid. Bad data is never
 * one.
 */
public final class TaskException extends RuntimeException {
  private final ErrorCode code;

  public TaskException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public TaskException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
