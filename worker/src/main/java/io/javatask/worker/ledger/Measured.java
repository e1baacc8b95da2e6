package io.javatask.worker.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a run that came to an end says of its data set's quality.
 *
 * @param published whether the data are there now for those who read them
 * @param rowsBad rows that violate the contract, whatever became of the others
 * @param rules rules that were declared
 * @param rulesViolated those that neither passed nor warned
 * @param cells cells that were looked at
 * @param cellsEmpty of them by column
 * @param newest time of the newest event by column of an SLA of freshness, in the contract's order
 * @param idempotencyErrors keys that a replay would change; absent where none was tried
 */
public record Measured(
    boolean published,
    long rowsRead,
    long rowsAccepted,
    long rowsBad,
    long rules,
    long rulesViolated,
    long cells,
    Map<String, Long> cellsEmpty,
    Map<String, Instant> newest,
    OptionalLong idempotencyErrors,
    List<Outcome> outcomes) {
  /** Of a run without a report. */
  static final Measured NOTHING =
      new Measured(false, 0, 0, 0, 0, 0, 0, Map.of(), Map.of(), OptionalLong.empty(), List.of());

  public Measured {
    outcomes = List.copyOf(outcomes);
  }

  /** The same, and whether its data count as published. */
  Measured publishing(boolean is) {
    return new Measured(
        is,
        rowsRead,
        rowsAccepted,
        rowsBad,
        rules,
        rulesViolated,
        cells,
        cellsEmpty,
        newest,
        idempotencyErrors,
        outcomes);
  }

  Optional<Instant> newestEvent() {
    return newest.values().stream().findFirst();
  }

  long allEmpty() {
    return cellsEmpty.values().stream().mapToLong(Long::longValue).sum();
  }

  /** What one rule came to. */
  public record Outcome(
      String rule,
      String check,
      String status,
      String severity,
      long evaluated,
      long failed,
      String observed) {}
}
