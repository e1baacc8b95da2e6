package io.javatask.worker.ledger;

import io.javatask.api.ErrorCode;

/** Why an attempt did not succeed. */
public record RunError(ErrorCode code, String message) {
  public RunError {
    // whatever a task quotes of its data, the ledger must be able to keep it
    message = message.replace('\0', '\uFFFD');
  }
}
