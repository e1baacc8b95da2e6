package io.javatask.worker.ledger;

import io.javatask.api.ErrorCode;

/** Why an attempt did not succeed. */
public record RunError(ErrorCode code, String message) {}
