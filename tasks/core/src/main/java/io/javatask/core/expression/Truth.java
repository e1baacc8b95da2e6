package io.javatask.core.expression;

import io.javatask.api.Column;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;

/**
 * Of which rows of a batch a condition is true, and of which it is false; of the others it is
 * unknown. The sets are the caller's to change.
 */
public record Truth(RowSet holds, RowSet fails) {
  /** True of {@code holds}, unknown of the nulls, false of the rest. */
  static Truth of(RowSet holds, RowSet... nulls) {
    RowSet fails = RowSet.all(holds.capacity());
    for (RowSet absent : nulls) {
      holds.removeAll(absent);
      fails.removeAll(absent);
    }
    fails.removeAll(holds);
    return new Truth(holds, fails);
  }

  static Truth unknown(int rows) {
    return new Truth(new RowSet(rows), new RowSet(rows));
  }

  static Truth of(LongColumn flags) {
    RowSet holds = new RowSet(flags.size());
    for (int row = 0; row < flags.size(); row++) {
      if (flags.get(row) != 0) {
        holds.add(row);
      }
    }
    return of(holds, flags.nulls());
  }

  Truth negated() {
    return new Truth(/* holds= */ fails, /* fails= */ holds);
  }

  /** Takes in another condition that must hold too. */
  void and(Truth other) {
    holds.retainAll(other.holds);
    fails.addAll(other.fails);
  }

  /** Takes in another condition that may hold instead. */
  void or(Truth other) {
    holds.addAll(other.holds);
    fails.retainAll(other.fails);
  }

  /** As a column of 1 and 0. */
  Column flags() {
    int rows = holds.capacity();
    long[] values = new long[rows];
    holds.forEach(row -> values[row] = 1);
    RowSet nulls = RowSet.all(rows);
    nulls.removeAll(holds);
    nulls.removeAll(fails);
    return Columns.flags(values, nulls);
  }
}
