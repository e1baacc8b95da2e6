package io.javatask.core.check;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** Numbers of which those of given ranks are asked at the end, exactly; past a bound they spill. */
final class SortedNumbers implements AutoCloseable {
  private final SortedRecords records;

  /**
   * @param memory bytes of numbers to hold in memory before they spill
   */
  SortedNumbers(long memory) {
    this.records = new SortedRecords(1, memory);
  }

  void add(double value) {
    records.add(SortedRecords.key(value));
  }

  long size() {
    return records.size();
  }

  /**
   * The numbers of some ranks, counted from 0 in ascending order.
   *
   * @param ranks ascending, each below {@link #size}
   */
  double[] at(long[] ranks) {
    SortedRecords.Cursor cursor = records.sorted();
    double[] found = new double[ranks.length];
    long passed = 0;
    for (int i = 0; i < ranks.length; i++) {
      for (; passed <= ranks[i]; passed++) {
        cursor.next();
      }
      found[i] = SortedRecords.number(cursor.field(0));
    }
    return found;
  }

  /**
   * Quantiles between the numbers around them.
   *
   * @param shares 0 to 1, in any order
   */
  double[] quantiles(Interpolation interpolation, double... shares) {
    long[] ranks =
        DoubleStream.of(shares)
            .mapToLong(s -> (long) Math.floor(position(s)))
            .flatMap(r -> LongStream.of(r, Math.min(r + 1, size() - 1)))
            .sorted()
            .distinct()
            .toArray();
    double[] at = at(ranks);
    double[] found = new double[shares.length];
    for (int i = 0; i < shares.length; i++) {
      double position = position(shares[i]);
      long floor = (long) Math.floor(position);
      double low = at[Arrays.binarySearch(ranks, floor)];
      double high = at[Arrays.binarySearch(ranks, (long) Math.ceil(position))];
      found[i] = interpolation.between(low, high, position - floor, floor);
    }
    return found;
  }

  private double position(double share) {
    return (double) (size() - 1) * share;
  }

  /** Ascending; there may be several at once. */
  SortedRecords.Cursor sorted() {
    return records.sorted();
  }

  @Override
  public void close() {
    records.close();
  }
}
