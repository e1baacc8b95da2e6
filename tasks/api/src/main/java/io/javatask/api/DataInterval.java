package io.javatask.api;

import java.time.Instant;

/** A half-open span of data time, [start, end); equal times name a point. */
public record DataInterval(Instant start, Instant end) {
  public DataInterval {
    if (end.isBefore(start)) {
      throw new IllegalArgumentException(
          "interval ends (" + end + ") before it starts (" + start + ")");
    }
  }

  /** Parses {@code START/END}, both ISO 8601 with a zone. */
  public static DataInterval parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("interval '" + text + "' is not START/END");
    }
    return new DataInterval(instant(text.substring(0, slash)), instant(text.substring(slash + 1)));
  }

  private static Instant instant(String text) {
    try {
      return java.time.OffsetDateTime.parse(text).toInstant();
    } catch (java.time.format.DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a time such as 2026-01-01T00:00:00Z", e);
    }
  }

  /**
   * The intervals of a schedule lie evenly. The sum that a record has by itself leaves their lower
   * bits alike, and a map of a month of minutes then looks for each in a few crowded places.
   */
  @Override
  public int hashCode() {
    return Long.hashCode((start.hashCode() * 31L + end.hashCode()) * 0x9E3779B97F4A7C15L);
  }

  @Override
  public String toString() {
    return start + "/" + end;
  }
}
