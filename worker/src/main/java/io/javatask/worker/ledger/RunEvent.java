package io.javatask.worker.ledger;

import java.time.Instant;
import java.util.Optional;

/** One thing that happened to a run. */
public sealed interface RunEvent {
  /** The run is in a new state. */
  record StateChanged(RunState state, Optional<RunError> error) implements RunEvent {}

  /** The task has read so much of its source. */
  record Progress(long rows, long bytes) implements RunEvent {}

  /** The task says something. */
  record Log(Level level, String message) implements RunEvent {}

  /** A rule came to its status. */
  record Check(String rule, String status, long evaluated, long failed, String message)
      implements RunEvent {}

  /** How loud a line is. */
  enum Level {
    INFO,
    WARNING,
    ERROR
  }

  /**
   * An event with its place in the run.
   *
   * @param sequence grows by one from 1 within a request
   */
  record Stored(long sequence, Instant time, long epoch, RunEvent event) {}

  /** Name of the kind of event in the ledger. */
  default String kind() {
    if (this instanceof StateChanged) {
      return "state";
    } else if (this instanceof Progress) {
      return "progress";
    } else if (this instanceof Log) {
      return "log";
    }
    return "check";
  }

  /** The class of a kind that {@link #kind} names. */
  static Class<? extends RunEvent> ofKind(String kind) {
    return switch (kind) {
      case "state" -> StateChanged.class;
      case "progress" -> Progress.class;
      case "log" -> Log.class;
      case "check" -> Check.class;
      default -> throw new IllegalArgumentException("no kind of event is called '" + kind + "'");
    };
  }
}
