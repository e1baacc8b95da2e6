package io.javatask.core.check;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * A date or time in any of the many forms that people write: {@code 2001-02-03}, {@code 3 Feb 2001
 * 4:05pm}, {@code 02/03/01}, {@code 20010203T040506Z}. What is ambiguous is read as month, day,
 * year. It takes what Python's dateutil takes, and means the same by it.
 *
 * @param time what is not written is that of 1 January 2000, midnight
 * @param whole whether year, month and day are written
 * @param offset from UTC; empty where none is written
 */
public record LooseDate(LocalDateTime time, boolean whole, Optional<ZoneOffset> offset) {

  /** Whether a text is one. */
  static boolean is(String text) {
    return parse(text).isPresent();
  }

  /** The date that a text is; empty if it is none. */
  public static Optional<LooseDate> parse(String text) {
    try {
      return new LooseDateReader(text).read();
    } catch (DateTimeException | IndexOutOfBoundsException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** In ISO 8601, with the offset if there is one. */
  public String iso() {
    return offset
        .map(o -> OffsetDateTime.of(time, o).toInstant().toString())
        .orElseGet(() -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time));
  }
}
