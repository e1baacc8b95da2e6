package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Reads times off the command line. */
final class TimeOption {
  private TimeOption() {}

  /**
   * Parses ISO 8601 with a zone.
   *
   * @throws TaskException INVALID_INPUT that names the option
   */
  static Instant parse(String option, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          option + ": '" + text + "' is not a time such as 2026-01-01T00:00:00Z",
          e);
    }
  }
}
