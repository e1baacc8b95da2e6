package io.javatask.worker.ledger;

import java.util.Optional;

/** What an attempt came to, so far. */
record Came(
    Optional<RunEvent.Progress> progress, Optional<Result> result, Optional<RunError> error) {
  /** To nothing yet. */
  static final Came STARTED = new Came(Optional.empty(), Optional.empty(), Optional.empty());

  static Came to(Result result) {
    return new Came(Optional.empty(), Optional.of(result), Optional.empty());
  }

  static Came to(RunError error) {
    return new Came(Optional.empty(), Optional.empty(), Optional.of(error));
  }

  static Came to(RunEvent.Progress progress) {
    return new Came(Optional.of(progress), Optional.empty(), Optional.empty());
  }
}
