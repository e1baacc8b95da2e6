package io.javatask.core.sink;

import io.javatask.core.contract.Contract;
import java.util.Optional;

/**
 * What to read of a table.
 *
 * @param partition only the rows that landed under this partition, in the order of their ordinals;
 *     absent reads all
 * @param anyTable whether a table that is no landing table may be read too, and then as a whole
 * @param ordered whether the rows are wanted in a stable order, and their content hash
 */
public record TableRead(
    String dataset,
    String table,
    Contract contract,
    Optional<String> partition,
    boolean anyTable,
    boolean ordered) {
  /** All rows of a table, in any order, without a hash of them. */
  public static TableRead unordered(String dataset, String table, Contract contract) {
    return new TableRead(dataset, table, contract, Optional.empty(), true, false);
  }
}
