package io.javatask.worker.ledger;

import io.javatask.api.ErrorCode;
import java.util.Optional;

/**
 * How an attempt came to its end.
 *
 * @param state a terminal one
 * @param result there if it is SUCCEEDED, or if it failed with something to tell
 * @param error there if it is not
 */
public record Ending(
    String requestId,
    long epoch,
    RunState state,
    Optional<Result> result,
    Optional<RunError> error) {
  public static Ending of(RunRecord run, Result result) {
    return new Ending(
        run.requestId(), run.epoch(), RunState.SUCCEEDED, Optional.of(result), Optional.empty());
  }

  /** One without a result: cancelled, if that is its error, or else failed. */
  public static Ending of(String requestId, long epoch, RunError error) {
    RunState state = error.code() == ErrorCode.CANCELLED ? RunState.CANCELLED : RunState.FAILED;
    return new Ending(requestId, epoch, state, Optional.empty(), Optional.of(error));
  }

  /** The same of a run that tells what it got done before it failed. */
  public Ending telling(Optional<Result> told) {
    return new Ending(requestId, epoch, state, told, error);
  }

  Came came() {
    return new Came(Optional.empty(), result, error);
  }
}
