package io.javatask.core.check;

import io.javatask.api.Column;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A number for each of some numbered groups, from the values that their rows have. */
abstract class GroupNumbers implements AutoCloseable {
  /** Takes a new group in, the next one. */
  abstract void open(int group);

  /**
   * Takes a row in that has a value.
   *
   * @param column the column of the value; absent where rows are counted
   */
  abstract void add(int group, Optional<Column> column, int row);

  /** The number of a group; NaN where it has none. */
  abstract double get(int group);

  @Override
  public void close() {}

  /** How many rows each group has. */
  static class Rows extends GroupNumbers {
    private long[] counts = new long[64];

    @Override
    final void open(int group) {
      if (group == counts.length) {
        counts = Arrays.copyOf(counts, group * 2);
      }
    }

    @Override
    void add(int group, Optional<Column> column, int row) {
      counts[group]++;
    }

    @Override
    final double get(int group) {
      return (double) counts[group];
    }
  }

  /** How many different values each group has. */
  static final class Distinct extends Rows {
    private final ExactKeys keys;
    private final KeyEncoder encoder = new KeyEncoder();

    Distinct(long memory) {
      this.keys = new ExactKeys(memory);
    }

    @Override
    void add(int group, Optional<Column> column, int row) {
      encoder.encode(group, List.of(column.orElseThrow()), row);
      if (keys.add(encoder.key(), encoder.length()) < 0) {
        super.add(group, column, row);
      }
    }

    @Override
    public void close() {
      keys.close();
    }
  }

  /** The sum or the mean of each group, added up with about 106 bits. */
  static final class Sums extends GroupNumbers {
    private final boolean mean;
    private double[] high = new double[64];
    private double[] low = new double[64];
    private long[] counts = new long[64];

    Sums(boolean mean) {
      this.mean = mean;
    }

    @Override
    void open(int group) {
      if (group == counts.length) {
        high = Arrays.copyOf(high, group * 2);
        low = Arrays.copyOf(low, group * 2);
        counts = Arrays.copyOf(counts, group * 2);
      }
    }

    @Override
    void add(int group, Optional<Column> column, int row) {
      double value = ColumnNumbers.at(column.orElseThrow(), row);
      double total = high[group] + value;
      double part = total - high[group];
      double error = (high[group] - (total - part)) + (value - part) + low[group];
      high[group] = total + error;
      low[group] = error - (high[group] - total);
      counts[group]++;
    }

    @Override
    double get(int group) {
      return mean ? high[group] / (double) counts[group] : high[group];
    }
  }

  /** The least or the greatest number of each group. */
  static final class Extremes extends GroupNumbers {
    private final boolean greatest;
    private double[] best = new double[64];

    Extremes(boolean greatest) {
      this.greatest = greatest;
    }

    @Override
    void open(int group) {
      if (group == best.length) {
        best = Arrays.copyOf(best, group * 2);
      }
      best[group] = Double.NaN;
    }

    @Override
    void add(int group, Optional<Column> column, int row) {
      double value = ColumnNumbers.at(column.orElseThrow(), row);
      boolean better = greatest ? value > best[group] : value < best[group];
      best[group] = better || Double.isNaN(best[group]) ? value : best[group];
    }

    @Override
    double get(int group) {
      return best[group];
    }
  }
}
