package io.javatask.core.check;

import java.util.function.DoubleUnaryOperator;

/** The test of Kolmogorov and Smirnov of one sample against a continuous distribution. */
final class Kolmogorov {
  private static final double LOW = 0.82;

  private Kolmogorov() {}

  /** The greatest distance between the share of numbers and of the distribution below any value. */
  static double statistic(SortedNumbers numbers, DoubleUnaryOperator distribution) {
    double n = (double) numbers.size();
    double greatest = 0;
    SortedRecords.Cursor cursor = numbers.sorted();
    for (long before = 0; cursor.next(); before++) {
      double share = distribution.applyAsDouble(SortedRecords.number(cursor.field(0)));
      double above = (before + 1) / n - share;
      double below = share - before / n;
      greatest = Math.max(greatest, Math.max(above, below));
    }
    return greatest;
  }

  /** The same of numbers of which some stand for their neighbours. */
  static double statistic(RankSketch numbers, DoubleUnaryOperator distribution) {
    double n = (double) numbers.size();
    double[] seen = {0, 0};
    numbers.forEach(
        (value, weight) -> {
          double share = distribution.applyAsDouble(value);
          double above = (seen[0] + weight) / n - share;
          double below = share - seen[0] / n;
          seen[0] += weight;
          seen[1] = Math.max(seen[1], Math.max(above, below));
        });
    return seen[1];
  }

  /** How likely so great a statistic is, by Kolmogorov's limit for many numbers. */
  static double probability(double statistic, long count) {
    double x = statistic * Math.sqrt((double) count);
    if (x <= 0) {
      return 1;
    }
    double sum = 0;
    if (x < LOW) {
      for (int k = 1; k < 20; k++) {
        double odd = (2 * k - 1) * Math.PI;
        sum += Math.exp(-odd * odd / (8 * x * x));
      }
      return 1 - Math.sqrt(2 * Math.PI) / x * sum;
    }
    for (int k = 1; k < 20; k++) {
      sum += (k % 2 == 1 ? 2 : -2) * Math.exp(-2.0 * k * k * x * x);
    }
    return sum;
  }
}
