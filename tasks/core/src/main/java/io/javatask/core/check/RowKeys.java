package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.List;

/** The keys of some rows of a batch with their hashes, one behind the other. */
final class RowKeys {
  /** As many as are worth being touched together, and stay near until they are added. */
  private static final int GROUP = 64;

  private final int[] rows;
  private final long[] hashes;
  private final int[] starts;
  private final byte[] bytes;

  /** Keeps the compiler from leaving the reads of {@link ExactKeys#touch} out. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  /**
   * @param columns whose values make a key
   * @param asked the rows
   */
  RowKeys(List<Column> columns, RowSet asked) {
    int size = asked.count();
    rows = new int[size];
    hashes = new long[size];
    starts = new int[size + 1];
    KeyEncoder encoder = new KeyEncoder(size * 20);
    int i = 0;
    for (int row = asked.next(0); row >= 0; row = asked.next(row + 1)) {
      encoder.append(columns, row);
      rows[i] = row;
      starts[++i] = encoder.length();
    }
    bytes = encoder.key();
    for (i = 0; i < size; i++) {
      hashes[i] = KeyTable.hash(bytes, starts[i], starts[i + 1] - starts[i]);
    }
  }

  int size() {
    return rows.length;
  }

  int row(int i) {
    return rows[i];
  }

  /**
   * Adds one of the keys to a set, as {@link ExactKeys#add(byte[], int)} does; all in their order.
   */
  int add(int i, ExactKeys set) {
    if (i % GROUP == 0) {
      touched += set.touch(hashes, i, Math.min(rows.length, i + GROUP));
    }
    return set.add(bytes, starts[i], starts[i + 1] - starts[i], hashes[i]);
  }
}
