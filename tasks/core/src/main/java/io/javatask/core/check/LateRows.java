package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rows that a rule blames after their batch has gone, less those that were held back with it. */
final class LateRows {
  private final BitSet heldBefore = new BitSet();
  private final TreeMap<Long, List<String>> rows = new TreeMap<>();

  void passed(Batch batch, RowSet held) {
    held.forEach(row -> heldBefore.set(Math.toIntExact(batch.ordinal(row))));
  }

  void blame(long ordinal, String rule) {
    if (!heldBefore.get(Math.toIntExact(ordinal))) {
      rows.computeIfAbsent(ordinal, o -> new ArrayList<>()).add(rule);
    }
  }

  Map<Long, List<String>> rows() {
    return rows;
  }
}
