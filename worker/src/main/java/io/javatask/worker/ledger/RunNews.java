package io.javatask.worker.ledger;

import io.javatask.worker.ledger.RunEvent.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Says what others are to be told of runs: asked in the transaction that changes one. */
@FunctionalInterface
public interface RunNews {
  /** Nobody is told anything. */
  RunNews NONE = change -> List.of();

  /** What is to be told of a change. It must be quick and never throw. */
  List<Notice> of(Change change);

  /**
   * An attempt started, got on or ended.
   *
   * @param run the run as it was submitted; of its state only {@code state} is meant
   * @param state RUNNING or a terminal one
   * @param contract the version that it is judged by
   * @param progress how far it is, where that is the change
   * @param error why it ended without a result
   */
  record Change(
      RunRecord run,
      RunState state,
      Instant time,
      Optional<ContractLedger.Registered> contract,
      Optional<Progress> progress,
      Optional<Result> result,
      Optional<RunError> error) {}

  /**
   * A text for a channel.
   *
   * @param channel at most 200 characters
   */
  record Notice(String channel, String body) {}
}
