package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import java.util.Optional;

/**
 * One thing that {@code javatask doctor} looked at.
 *
 * @param subject such as {@code ledger} or {@code location warehouse}
 * @param code why a worker could not start or run with it; absent if it could
 */
record Finding(String subject, Level level, String text, Optional<ErrorCode> code) {
  /** How good it is. */
  enum Level {
    OK,
    WARNING,
    FAILED
  }

  static Finding ok(String subject, String text) {
    return new Finding(subject, Level.OK, text, Optional.empty());
  }

  static Finding warning(String subject, String text) {
    return new Finding(subject, Level.WARNING, text, Optional.empty());
  }

  static Finding failed(String subject, ErrorCode code, String text) {
    return new Finding(subject, Level.FAILED, text, Optional.of(code));
  }
}
