package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.core.report.ProfileReport.Frequent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The different values of a column of texts, and which occur most. Exact: the values are kept, and
 * spill. How often each occurs takes four bytes, so that is counted of a bounded number of values
 * only; of more it is not told which occur most.
 */
final class FrequentValues implements AutoCloseable {
  /** Most different values that are counted one by one. */
  static final int MOST_COUNTED = 1 << 20;

  private final ExactKeys keys;
  private final KeyEncoder encoder = new KeyEncoder();
  private final TopValues top = new TopValues(ColumnFigures.MOST_FREQUENT);
  private int[] counts = new int[256];

  /**
   * @param memory bytes of values to hold in memory before they spill
   */
  FrequentValues(long memory) {
    this.keys = new ExactKeys(memory);
  }

  /** Takes the value of a row in, which has one. */
  void add(Column column, int row) {
    encoder.encode(List.of(column), row);
    int known = keys.add(encoder.key(), encoder.length());
    if (keys.size() > MOST_COUNTED) {
      counts = new int[0];
      return;
    }
    int number = known < 0 ? keys.size() - 1 : known;
    if (number == counts.length) {
      counts = Arrays.copyOf(counts, counts.length * 2);
    }
    counts[number] = Math.incrementExact(counts[number]);
    top.take(number, counts[number], () -> column.text(row).orElseThrow());
  }

  long distinct() {
    return keys.size();
  }

  /** The values that occur most; empty where there are too many to count. */
  Optional<List<Frequent>> most() {
    return keys.size() > MOST_COUNTED
        ? Optional.empty()
        : Optional.of(ColumnFigures.frequent(top, keys.size()));
  }

  @Override
  public void close() {
    keys.close();
  }
}
