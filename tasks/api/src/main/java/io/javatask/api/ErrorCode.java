package io.javatask.api;

/**
 * Every failure that Javatask can name: the one table from which exit codes, gRPC statuses, Airflow
 * exceptions and the error reference follow.
 */
public enum ErrorCode {
  INVALID_INPUT(
      ErrorCategory.USER,
      false,
      "INVALID_ARGUMENT",
      "A field of the request or an option of the command is missing, unknown or of a wrong form."),
  INVALID_CONTRACT(
      ErrorCategory.USER,
      false,
      "INVALID_ARGUMENT",
      "The contract is not valid; the message names file, JSON pointer and the nearest valid key."),
  INVALID_CONFIG(
      ErrorCategory.USER, false, "INVALID_ARGUMENT", "The worker's configuration is not valid."),
  UNAUTHENTICATED(
      ErrorCategory.USER,
      false,
      "UNAUTHENTICATED",
      "The call has no token, or one that the worker does not know."),
  PERMISSION_DENIED(
      ErrorCategory.USER, false, "PERMISSION_DENIED", "The token's scope does not allow the call."),
  CONTRACT_NOT_FOUND(
      ErrorCategory.USER,
      false,
      "NOT_FOUND",
      "The worker's contracts location has no contract of this name."),
  TASK_TYPE_NOT_FOUND(
      ErrorCategory.USER,
      false,
      "NOT_FOUND",
      "The worker has no task type of this name and version."),
  RUN_NOT_FOUND(
      ErrorCategory.USER, false, "NOT_FOUND", "The ledger has no run of this request id."),
  DATASET_NOT_FOUND(
      ErrorCategory.USER,
      false,
      "NOT_FOUND",
      "No run and no contract has brought a data set of this name to the ledger."),
  LOCATION_NOT_FOUND(
      ErrorCategory.USER,
      false,
      "INVALID_ARGUMENT",
      "The configuration has no location of this name."),
  PATH_REFUSED(ErrorCategory.USER, false, "INVALID_ARGUMENT", "The path would leave its location."),
  INVALID_TARGET(
      ErrorCategory.USER,
      false,
      "FAILED_PRECONDITION",
      "The target's schema cannot take the contract's columns without losing data."),
  SOURCE_NOT_FOUND(
      ErrorCategory.EXTERNAL,
      true,
      "UNAVAILABLE",
      "The source is not there (yet); in a run a late file is retried."),
  SOURCE_UNREADABLE(
      ErrorCategory.EXTERNAL, true, "UNAVAILABLE", "The source is there but cannot be read."),
  SOURCE_CHANGED(
      ErrorCategory.EXTERNAL, true, "ABORTED", "The source changed while it was being read."),
  STORE_UNAVAILABLE(
      ErrorCategory.EXTERNAL,
      true,
      "UNAVAILABLE",
      "The store does not answer, or the connection was lost."),
  STORE_LOCKED(ErrorCategory.EXTERNAL, true, "UNAVAILABLE", "Another process holds the store."),
  STORE_CONFLICT(
      ErrorCategory.EXTERNAL,
      true,
      "ABORTED",
      "A deadlock or a serialization failure with another writer."),
  STORE_TIMEOUT(
      ErrorCategory.EXTERNAL,
      true,
      "UNAVAILABLE",
      "The store cancelled a statement that took too long."),
  STORE_FULL(
      ErrorCategory.EXTERNAL,
      true,
      "RESOURCE_EXHAUSTED",
      "The disk of the store or of the worker is full."),
  STORE_DENIED(
      ErrorCategory.EXTERNAL,
      false,
      "FAILED_PRECONDITION",
      "The store refuses: read-only, or a permission is missing."),
  STORE_REFUSED(
      ErrorCategory.EXTERNAL,
      false,
      "FAILED_PRECONDITION",
      "The store refused the data, for example by a constraint of its own."),
  TABLE_NOT_FOUND(
      ErrorCategory.EXTERNAL, true, "UNAVAILABLE", "The table is not in the store (yet)."),
  SUPERSEDED(
      ErrorCategory.EXTERNAL,
      false,
      "ABORTED",
      "A newer attempt of the same request took over; this one may not commit."),
  CANCELLED(ErrorCategory.EXTERNAL, false, "CANCELLED", "The run was cancelled."),
  EXECUTION_TIMEOUT(
      ErrorCategory.EXTERNAL,
      true,
      "DEADLINE_EXCEEDED",
      "The attempt took longer than its execution timeout."),
  QUEUE_TIMEOUT(
      ErrorCategory.EXTERNAL,
      true,
      "DEADLINE_EXCEEDED",
      "The run waited in the queue longer than its queue timeout."),
  QUEUE_NOT_SERVED(
      ErrorCategory.EXTERNAL, true, "UNAVAILABLE", "No live worker serves the queue (yet)."),
  QUEUE_FULL(
      ErrorCategory.EXTERNAL,
      true,
      "RESOURCE_EXHAUSTED",
      "The worker has as many queued runs as it may."),
  DRAINING(
      ErrorCategory.EXTERNAL, true, "UNAVAILABLE", "The worker is draining and takes no new runs."),
  WORKER_LOST(
      ErrorCategory.EXTERNAL, true, "UNAVAILABLE", "The worker that ran the attempt went away."),
  LEDGER_UNAVAILABLE(
      ErrorCategory.EXTERNAL, true, "UNAVAILABLE", "The ledger cannot be read or written."),
  LIMIT_EXCEEDED(
      ErrorCategory.USER,
      false,
      "FAILED_PRECONDITION",
      "The data exceed a configured limit of rows, bytes or record size, or the run needs more"
          + " memory than the worker gives."),
  INTERNAL(ErrorCategory.INTERNAL, false, "INTERNAL", "A defect; the log has the stack trace.");

  private final ErrorCategory category;
  private final boolean retryable;
  private final String grpcStatus;
  private final String description;

  ErrorCode(ErrorCategory category, boolean retryable, String grpcStatus, String description) {
    this.category = category;
    this.retryable = retryable;
    this.grpcStatus = grpcStatus;
    this.description = description;
  }

  public ErrorCategory category() {
    return category;
  }

  /**
   * Exit code of a command that fails so: its category's, but for a file that is not there. A run
   * waits for a late one; a command line that names one that is missing is a mistake.
   */
  public int exitCode() {
    return this == SOURCE_NOT_FOUND ? ErrorCategory.USER.exitCode() : category.exitCode();
  }

  /** Whether the same request may succeed later without anybody changing it. */
  public boolean retryable() {
    return retryable;
  }

  /** Name of the {@code google.rpc.Code} that a call failing so returns. */
  public String grpcStatus() {
    return grpcStatus;
  }

  /** Name of the exception that the operator raises. */
  public String airflowException() {
    return retryable ? "AirflowException" : "AirflowFailException";
  }

  /** One sentence for the reference. */
  public String description() {
    return description;
  }
}
