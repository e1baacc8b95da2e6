package io.javatask.worker.ledger;

import io.javatask.api.DataInterval;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a run that came to an end says of its data set's quality.
 *
 * @param interval what it is of, where that is not what the run is of
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
    Optional<DataInterval> interval,
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
  static final Measured NOTHING = withoutRows(Optional.empty(), OptionalLong.empty());

  public Measured {
    outcomes = List.copyOf(outcomes);
  }

  /** Of an interval that was only compared. */
  public static Measured compared(DataInterval interval, long idempotencyErrors) {
    return withoutRows(Optional.of(interval), OptionalLong.of(idempotencyErrors));
  }

  private static Measured withoutRows(Optional<DataInterval> interval, OptionalLong errors) {
    return new Measured(interval, false, 0, 0, 0, 0, 0, 0, Map.of(), Map.of(), errors, List.of());
  }

  /** Whether nothing was written: what is there was compared with what a replay would leave. */
  boolean compares() {
    return idempotencyErrors.isPresent();
  }

  /** The same of a task, which publishes by being done, be it a comparison. */
  Measured ofTask(boolean done) {
    return new Measured(
        Optional.empty(),
        done,
        rowsRead,
        rowsAccepted,
        rowsBad,
        rules,
        rulesViolated,
        cells,
        cellsEmpty,
        newest,
        OptionalLong.empty(),
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
