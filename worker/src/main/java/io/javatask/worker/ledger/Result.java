package io.javatask.worker.ledger;

import io.javatask.api.CheckStates;
import java.util.List;
import java.util.Optional;

/**
 * What a task returned.
 *
 * @param report the output as JSON text
 * @param verdict the report's verdict; absent for an output that has none
 * @param measured what it says of a data set, once, or for each interval that it compared; empty
 *     for an output that says nothing of one
 */
public record Result(
    String report,
    Optional<String> verdict,
    Optional<Receipt> receipt,
    Optional<CheckStates> states,
    List<Measured> measured) {
  public Result {
    measured = List.copyOf(measured);
  }

  public Result(String report, Optional<String> verdict, Optional<Receipt> receipt) {
    this(report, verdict, receipt, Optional.empty(), List.of());
  }

  /** The same with the states of its checks, which replace those that the interval had. */
  public Result with(Optional<CheckStates> kept) {
    return new Result(report, verdict, receipt, kept, measured);
  }

  /** The same with what it says of the quality of its data set. */
  public Result saying(List<Measured> quality) {
    return new Result(report, verdict, receipt, states, quality);
  }

  /** The receipt of a load, as JSON text, with what it is looked up by. */
  public record Receipt(String dataset, String partition, String body) {}
}
