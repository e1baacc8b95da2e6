package io.javatask.worker.lineage;

import java.time.Duration;
import java.util.Optional;

/** A backend does not have an event. */
final class UndeliveredException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean forGood;
  private final transient Optional<Duration> pause;

  private UndeliveredException(String message, boolean forGood, Optional<Duration> pause) {
    super(message);
    this.forGood = forGood;
    this.pause = pause;
  }

  /** A later try may do. */
  static UndeliveredException forNow(String message, Throwable cause) {
    UndeliveredException undelivered = forNow(message, Optional.empty());
    undelivered.initCause(cause);
    return undelivered;
  }

  /**
   * A later try may do.
   *
   * @param pause how long the backend asks to be left alone
   */
  static UndeliveredException forNow(String message, Optional<Duration> pause) {
    return new UndeliveredException(message, false, pause);
  }

  /** The backend will never take this event. */
  static UndeliveredException forGood(String message) {
    return new UndeliveredException(message, true, Optional.empty());
  }

  boolean isForGood() {
    return forGood;
  }

  Optional<Duration> pause() {
    return pause;
  }
}
