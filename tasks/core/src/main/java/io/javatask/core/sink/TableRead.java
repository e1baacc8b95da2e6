package io.javatask.core.sink;

import io.javatask.core.contract.Contract;
import java.util.Optional;

/**
 * What to read of a table.
 *
 * @param partition only the rows that landed under this partition, in the order of their ordinals;
 *     absent reads all
 * @param anyTable whether a table that is no landing table may be read too, and then as a whole
 */
public record TableRead(
    String dataset,
    String table,
    Contract contract,
    Optional<String> partition,
    boolean anyTable) {}
