package io.javatask.core.task;

import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import java.util.HashSet;
import java.util.Set;

/** What becomes of the values of classified columns in quarantine. */
public enum Classified {
  /** They are left out, so that such a row is released from its source only. */
  MASKED,
  /** They are kept as they are, so that the row can be released. */
  CLEAR;

  /** What stands in the place of a value. */
  static final String MASK = "***";

  /** The columns whose values are left out. */
  Set<String> masked(Contract contract) {
    Set<String> columns = new HashSet<>();
    if (this == MASKED) {
      for (Property property : contract.properties()) {
        if (property.classified()) {
          columns.add(property.name());
        }
      }
    }
    return columns;
  }
}
