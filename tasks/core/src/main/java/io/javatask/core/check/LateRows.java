package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Rows that a rule blames after their batch has gone, less those that were held back with it: one
 * bit for each row of the source, and one more for each rule that blames any so late.
 */
public final class LateRows {
  private static final int SLICE = 1 << 18;

  private final BitSet heldBefore = new BitSet();
  private final BitSet rows = new BitSet();
  private final Map<String, BitSet> byRule = new LinkedHashMap<>();

  void passed(Batch batch, RowSet held) {
    held.forEach(row -> heldBefore.set(Math.toIntExact(batch.ordinal(row))));
  }

  void blame(long ordinal, String rule) {
    int bit = Math.toIntExact(ordinal);
    if (!heldBefore.get(bit)) {
      rows.set(bit);
      byRule.computeIfAbsent(rule, r -> new BitSet()).set(bit);
    }
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Number of rows. */
  public long count() {
    return rows.cardinality();
  }

  /** Hands the ordinals on, ascending, some at a time. */
  public void slices(Consumer<long[]> taker) {
    long[] slice = new long[SLICE];
    int size = 0;
    for (int bit = rows.nextSetBit(0); bit >= 0; bit = rows.nextSetBit(bit + 1)) {
      slice[size++] = bit;
      if (size == SLICE) {
        taker.accept(slice.clone());
        size = 0;
      }
    }
    if (size > 0) {
      taker.accept(Arrays.copyOf(slice, size));
    }
  }

  /** The rules that blame a row; none for a row that is not among these. */
  public List<String> rules(long ordinal) {
    int bit = Math.toIntExact(ordinal);
    if (!rows.get(bit)) {
      return List.of();
    }
    List<String> blaming = new ArrayList<>();
    byRule.forEach(
        (rule, blamed) -> {
          if (blamed.get(bit)) {
            blaming.add(rule);
          }
        });
    return blaming;
  }
}
