package io.javatask.worker.run;

import io.javatask.api.ErrorCode;

/** A request that cannot be taken: which field, which code, and what would be valid. */
public final class RequestException extends RuntimeException {
  private final String field;
  private final String description;
  private final ErrorCode code;

  /**
   * Blames a field.
   *
   * @param field path in the request, such as {@code inputs.source}
   */
  public RequestException(String field, ErrorCode code, String message) {
    super(field + ": " + message);
    this.field = field;
    this.description = message;
    this.code = code;
  }

  public RequestException(String field, String message) {
    this(field, ErrorCode.INVALID_INPUT, message);
  }

  public String field() {
    return field;
  }

  /** The message without the field. */
  public String description() {
    return description;
  }

  public ErrorCode code() {
    return code;
  }
}
