package io.javatask.worker.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * Whose states are asked for.
 *
 * @param contract id of the contract
 * @param schema name of its schema object; absent means any
 * @param taskType absent means any
 * @param dataset what the rows are of, where {@code *} stands for any text; absent means any
 * @param from start of the window, which an interval may not begin before
 * @param to end of the window, which an interval may not end after
 */
public record WindowQuery(
    String contract,
    Optional<String> schema,
    Optional<String> taskType,
    Optional<String> dataset,
    Instant from,
    Instant to) {
  public WindowQuery {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("the window from " + from + " to " + to + " is empty");
    }
  }
}
