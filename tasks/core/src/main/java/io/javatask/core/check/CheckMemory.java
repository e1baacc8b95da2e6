package io.javatask.core.check;

import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.Contract;

/**
 * What the rules of a contract hold in memory before they spill: one sum, however many there are.
 *
 * @param each most bytes that one rule holds
 * @param all most bytes that all of them hold
 */
public record CheckMemory(long each, long all) {
  private static final long MOST_OF_ONE = 160L << 20;
  private static final long MOST_OF_ALL = 256L << 20;

  public static CheckMemory of(Contract contract) {
    long keeping =
        contract.rules().stream().filter(r -> CheckName.of(r.check().name()).spills()).count();
    long each = Math.min(MOST_OF_ONE, MOST_OF_ALL / Math.max(1, keeping));
    return new CheckMemory(each, each * keeping);
  }
}
