package io.javatask.core.check;

import java.util.OptionalDouble;
import java.util.function.DoublePredicate;

/** The fences of outliers: by the standard deviation, the quartiles, the median's deviation. */
final class Fences {
  /** Makes the median of absolute deviations of a normal distribution its standard deviation. */
  private static final double NORMAL_MAD = 1.4826022185056018;

  private Fences() {}

  /** So many standard deviations (of a sample) above the mean, or on either side of it. */
  static final class ZScore implements Outliers.Fence {
    private final double threshold;
    private final boolean doubleSided;
    private final Moments moments = new Moments();

    ZScore(double threshold, boolean doubleSided) {
      this.threshold = threshold;
      this.doubleSided = doubleSided;
    }

    @Override
    public void add(double number) {
      moments.add(number);
    }

    @Override
    public DoublePredicate outside(PlacedNumbers numbers) {
      OptionalDouble deviation = moments.deviation();
      if (deviation.isEmpty() || deviation.getAsDouble() == 0) {
        return number -> false;
      }
      double mean = moments.mean().orElseThrow();
      return number -> !holds((number - mean) / deviation.getAsDouble());
    }

    private boolean holds(double score) {
      return doubleSided ? Math.abs(score) < Math.abs(threshold) : score < threshold;
    }
  }

  /** Tukey's: so many interquartile ranges below the first quartile or above the third. */
  static final class Quartiles implements Outliers.Fence {
    private final double factor;
    private final SortedNumbers sorted;

    Quartiles(double factor, long memory) {
      this.factor = factor;
      this.sorted = new SortedNumbers(memory);
    }

    @Override
    public void add(double number) {
      sorted.add(number);
    }

    @Override
    public DoublePredicate outside(PlacedNumbers numbers) {
      if (sorted.size() == 0) {
        return number -> false;
      }
      double[] quartiles = sorted.quantiles(Interpolation.LINEAR, 0.25, 0.75);
      double reach = factor * (quartiles[1] - quartiles[0]);
      double low = quartiles[0] - reach;
      double high = quartiles[1] + reach;
      return number -> !(number >= low && number <= high);
    }

    @Override
    public void close() {
      sorted.close();
    }
  }

  /**
   * So many times the median absolute deviation, scaled to the standard deviation of a normal
   * distribution, from the median. Where more than half of the numbers are equal there is no
   * deviation, and nothing lies outside.
   */
  static final class Medians implements Outliers.Fence {
    private final double threshold;
    private final long memory;
    private final SortedNumbers sorted;

    Medians(double threshold, long memory) {
      this.threshold = threshold;
      this.memory = memory;
      this.sorted = new SortedNumbers(memory);
    }

    @Override
    public void add(double number) {
      sorted.add(number);
    }

    @Override
    public DoublePredicate outside(PlacedNumbers numbers) {
      if (sorted.size() == 0) {
        return number -> false;
      }
      double median = sorted.quantiles(Interpolation.LINEAR, 0.5)[0];
      double deviation = deviation(numbers, median) * NORMAL_MAD;
      return number -> deviation > 0 && !(Math.abs(number - median) / deviation <= threshold);
    }

    private double deviation(PlacedNumbers numbers, double median) {
      try (SortedNumbers distances = new SortedNumbers(memory)) {
        numbers.forEach((ordinal, line, number) -> distances.add(Math.abs(number - median)));
        return distances.quantiles(Interpolation.LINEAR, 0.5)[0];
      }
    }

    @Override
    public void close() {
      sorted.close();
    }
  }
}
