package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Rows that rules hold back, by their record numbers: a bit for each in blocks that are made where
 * there is one, so that what is kept grows with the span of the blamed rows and not with the table.
 */
public final class Marks {
  private static final int BLOCK = 1 << 16;

  private final Map<String, TreeMap<Long, BitSet>> rules = new LinkedHashMap<>();
  private long size;

  void add(String rule, long ordinal) {
    BitSet block =
        rules
            .computeIfAbsent(rule, r -> new TreeMap<>())
            .computeIfAbsent(ordinal / BLOCK, b -> new BitSet(BLOCK));
    int bit = (int) (ordinal % BLOCK);
    size += block.get(bit) ? 0 : 1;
    block.set(bit);
  }

  /** The rows of a batch that a rule holds back. */
  RowSet of(String rule, Batch batch) {
    RowSet marked = new RowSet(batch.rows());
    Map<Long, BitSet> blocks = rules.getOrDefault(rule, new TreeMap<>());
    for (int row = 0; row < batch.rows() && !blocks.isEmpty(); row++) {
      long ordinal = batch.ordinal(row);
      BitSet block = blocks.get(ordinal / BLOCK);
      if (block != null && block.get((int) (ordinal % BLOCK))) {
        marked.add(row);
      }
    }
    return marked;
  }

  /** Number of marks: a row has one for each rule that holds it back. */
  public long size() {
    return size;
  }

  /** The record numbers of all rows that are held back, in ascending order. */
  public Iterable<Long> ordinals() {
    Map<Long, BitSet> union = new HashMap<>();
    rules
        .values()
        .forEach(
            blocks ->
                blocks.forEach(
                    (number, block) ->
                        union.computeIfAbsent(number, n -> new BitSet(BLOCK)).or(block)));
    TreeSet<Long> ordinals = new TreeSet<>();
    union.forEach(
        (number, block) -> block.stream().forEach(bit -> ordinals.add(number * BLOCK + bit)));
    return ordinals;
  }
}
