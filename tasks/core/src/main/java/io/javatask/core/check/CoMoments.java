package io.javatask.core.check;

import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How two columns of numbers vary, each and together. Each batch is summed about its own means, and
 * the sums of batches are merged after Pébay (2008), so that numbers far from zero cost no digits.
 */
final class CoMoments {
  private long count;
  private final Centre meanX = new Centre();
  private final Centre meanY = new Centre();
  private double squaresX;
  private double squaresY;
  private double products;

  /** Takes pairs in; the first {@code size} of the arrays. */
  void add(double[] xs, double[] ys, int size) {
    if (size == 0) {
      return;
    }
    CoMoments batch = new CoMoments();
    batch.count = size;
    batch.about(mean(xs, size), mean(ys, size), xs, ys);
    merge(batch);
  }

  private static double mean(double[] numbers, int size) {
    Moments moments = new Moments();
    for (int i = 0; i < size; i++) {
      moments.add(numbers[i]);
    }
    return moments.mean().orElseThrow();
  }

  private void about(double centreX, double centreY, double[] xs, double[] ys) {
    double sumX = 0;
    double sumY = 0;
    for (int i = 0; i < count; i++) {
      double dx = xs[i] - centreX;
      double dy = ys[i] - centreY;
      sumX += dx;
      sumY += dy;
      squaresX += dx * dx;
      squaresY += dy * dy;
      products += dx * dy;
    }
    // what the rounding of the means left over
    double n = (double) count;
    meanX.set(centreX, sumX / n);
    meanY.set(centreY, sumY / n);
    squaresX -= sumX * sumX / n;
    squaresY -= sumY * sumY / n;
    products -= sumX * sumY / n;
  }

  void merge(CoMoments other) {
    if (other.count == 0) {
      return;
    }
    double a = (double) count;
    double b = (double) other.count;
    double dx = other.meanX.minus(meanX);
    double dy = other.meanY.minus(meanY);
    double weight = a * b / (a + b);
    squaresX += other.squaresX + dx * dx * weight;
    squaresY += other.squaresY + dy * dy * weight;
    products += other.products + dx * dy * weight;
    if (count == 0) {
      meanX.set(other.meanX);
      meanY.set(other.meanY);
    } else {
      meanX.add(dx * b / (a + b));
      meanY.add(dy * b / (a + b));
    }
    count += other.count;
  }

  /** Lossless: what absorbs it goes on with the same bits. */
  ObjectNode save() {
    ObjectNode saved = KeptState.node().put("count", count);
    saved.set("meanX", meanX.save());
    saved.set("meanY", meanY.save());
    saved.set("squaresX", KeptState.number(squaresX));
    saved.set("squaresY", KeptState.number(squaresY));
    saved.set("products", KeptState.number(products));
    return saved;
  }

  void absorb(JsonNode saved) {
    CoMoments other = new CoMoments();
    other.count = saved.path("count").longValue();
    other.meanX.restore(saved.path("meanX"));
    other.meanY.restore(saved.path("meanY"));
    other.squaresX = KeptState.number(saved.path("squaresX"));
    other.squaresY = KeptState.number(saved.path("squaresY"));
    other.products = KeptState.number(saved.path("products"));
    merge(other);
  }

  /** Empty for fewer than two pairs (of a sample), or none. */
  OptionalDouble covariance(boolean sample) {
    long divisor = sample ? count - 1 : count;
    return divisor < 1 ? OptionalDouble.empty() : OptionalDouble.of(products / (double) divisor);
  }

  /** -1 to 1; empty where either column has one value only. */
  OptionalDouble correlation() {
    if (squaresX == 0 || squaresY == 0) {
      return OptionalDouble.empty();
    }
    double r = products / (Math.sqrt(squaresX) * Math.sqrt(squaresY));
    return OptionalDouble.of(r > 1 ? 1 : r < -1 ? -1 : r);
  }
}
