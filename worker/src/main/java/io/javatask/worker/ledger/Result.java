package io.javatask.worker.ledger;

import java.util.Optional;

/**
 * What a task returned.
 *
 * @param report the output as JSON text
 * @param verdict the report's verdict; absent for an output that has none
 */
public record Result(String report, Optional<String> verdict, Optional<Receipt> receipt) {
  /** The receipt of a load, as JSON text, with what it is looked up by. */
  public record Receipt(String dataset, String partition, String body) {}
}
