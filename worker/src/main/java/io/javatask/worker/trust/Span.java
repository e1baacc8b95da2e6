package io.javatask.worker.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A stretch of time, [start, end).
 *
 * @param end absent while it goes on
 */
public record Span(Instant start, Optional<Instant> end) {
  static Span of(Instant start, Instant end) {
    return new Span(start, Optional.of(end));
  }

  /** Its length, until a time if it goes on. */
  Duration length(Instant until) {
    return Duration.between(start, end.orElse(until));
  }

  boolean open() {
    return end.isEmpty();
  }
}
