package io.javatask.core.check;

import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The first four central moments of numbers, from which skewness and kurtosis follow. Each batch is
 * summed about its own mean, and the sums of batches are merged after Pébay (2008), so that numbers
 * far from zero cost no digits; merging in order gives the same number on any count of threads.
 */
final class CentralMoments {
  private long count;
  private final Centre mean = new Centre();
  private double second;
  private double third;
  private double fourth;

  /** Takes numbers in; the first {@code size} of the array. */
  void add(double[] numbers, int size) {
    if (size == 0) {
      return;
    }
    Moments moments = new Moments();
    for (int i = 0; i < size; i++) {
      moments.add(numbers[i]);
    }
    CentralMoments batch = new CentralMoments();
    batch.count = size;
    batch.about(moments.mean().orElseThrow(), numbers, size);
    merge(batch);
  }

  private void about(double centre, double[] numbers, int size) {
    double first = 0;
    for (int i = 0; i < size; i++) {
      double d = numbers[i] - centre;
      double square = d * d;
      first += d;
      second += square;
      third += square * d;
      fourth += square * square;
    }
    // what the rounding of the mean left over
    double left = first / size;
    mean.set(centre, left);
    fourth += -4 * left * third + 6 * left * left * second - 3 * size * left * left * left * left;
    third += -3 * left * second + 2 * size * left * left * left;
    second -= size * left * left;
  }

  void merge(CentralMoments other) {
    if (count == 0 || other.count == 0) {
      copy(count == 0 ? other : this);
      return;
    }
    double a = (double) count;
    double b = (double) other.count;
    double n = a + b;
    double d = other.mean.minus(mean);
    double step = d / n;
    fourth +=
        other.fourth
            + d * step * step * step * a * b * (a * a - a * b + b * b)
            + 6 * step * step * (a * a * other.second + b * b * second)
            + 4 * step * (a * other.third - b * third);
    third +=
        other.third
            + d * step * step * a * b * (a - b)
            + 3 * step * (a * other.second - b * second);
    second += other.second + d * step * a * b;
    mean.add(step * b);
    count += other.count;
  }

  /** Lossless: what absorbs it goes on with the same bits. */
  ObjectNode save() {
    ObjectNode saved = KeptState.node().put("count", count);
    saved.set("mean", mean.save());
    saved.set("second", KeptState.number(second));
    saved.set("third", KeptState.number(third));
    saved.set("fourth", KeptState.number(fourth));
    return saved;
  }

  void absorb(JsonNode saved) {
    CentralMoments other = new CentralMoments();
    other.count = saved.path("count").longValue();
    other.mean.restore(saved.path("mean"));
    other.second = KeptState.number(saved.path("second"));
    other.third = KeptState.number(saved.path("third"));
    other.fourth = KeptState.number(saved.path("fourth"));
    merge(other);
  }

  private void copy(CentralMoments other) {
    count = other.count;
    mean.set(other.mean);
    second = other.second;
    third = other.third;
    fourth = other.fourth;
  }

  /**
   * How lopsided the numbers are. Of a sample: adjusted for its size (G1, as pandas and Excel);
   * else g1. Empty for fewer than three numbers (of a sample), or where all are equal.
   */
  OptionalDouble skewness(boolean sample) {
    double n = (double) count;
    if (count < (sample ? 3 : 1) || second == 0) {
      return OptionalDouble.empty();
    }
    double g1 = (third / n) / Math.pow(second / n, 1.5);
    return OptionalDouble.of(sample ? g1 * Math.sqrt(n * (n - 1)) / (n - 2) : g1);
  }

  /**
   * Excess kurtosis: 0 for a normal distribution. Of a sample: adjusted for its size (G2, as pandas
   * and Excel); else g2. Empty for fewer than four numbers (of a sample), or where all are equal.
   */
  OptionalDouble kurtosis(boolean sample) {
    double n = (double) count;
    if (count < (sample ? 4 : 1) || second == 0) {
      return OptionalDouble.empty();
    }
    double g2 = (fourth / n) / Math.pow(second / n, 2) - 3;
    return OptionalDouble.of(sample ? (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6) : g2);
  }
}
