package io.javatask.core.check;

import io.javatask.api.Column;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * How often each value of some columns occurs. Exact: the values are kept, and spill; the counts
 * take four bytes for each.
 */
final class Frequencies implements AutoCloseable {
  private final ExactKeys keys;
  private final KeyEncoder encoder = new KeyEncoder();
  private int[] counts = new int[256];
  private long rows;
  private long single;
  private int most;

  /**
   * @param memory bytes of values to hold in memory before they spill
   */
  Frequencies(long memory) {
    this.keys = new ExactKeys(memory);
  }

  /**
   * Takes a row in; null equals null.
   *
   * @return how often its value has now occurred
   */
  int add(List<Column> columns, int row) {
    encoder.encode(columns, row);
    int known = keys.add(encoder.key(), encoder.length());
    int number = known < 0 ? keys.size() - 1 : known;
    if (number == counts.length) {
      counts = Arrays.copyOf(counts, counts.length * 2);
    }
    counts[number] = Math.incrementExact(counts[number]);
    int count = counts[number];
    rows++;
    single += count == 1 ? 1 : count == 2 ? -1 : 0;
    most = Math.max(most, count);
    return count;
  }

  long rows() {
    return rows;
  }

  /** Number of different values. */
  int distinct() {
    return keys.size();
  }

  /** Number of values that occur once. */
  long single() {
    return single;
  }

  /** How often the value occurs that occurs most; 0 where there is none. */
  int most() {
    return most;
  }

  /** Shannon entropy in nats, 0 where there is one value or none. */
  double entropy() {
    double n = (double) rows;
    return Math.max(
        0.0,
        IntStream.range(0, distinct())
            .mapToDouble(i -> counts[i] / n)
            .map(p -> -p * Math.log(p))
            .sum());
  }

  /** Goes through how often each value occurs. */
  void forEachCount(IntConsumer action) {
    for (int i = 0; i < distinct(); i++) {
      action.accept(counts[i]);
    }
  }

  @Override
  public void close() {
    keys.close();
  }
}
