package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Count and sum of numbers, and sum and squares of what they differ from the first of them, from
 * which mean and standard deviation follow: numbers far from zero cost no digits. The sums carry
 * about 106 bits, so that neither many rows nor cancellation do, and merging in order gives the
 * same number on any count of threads.
 */
final class Moments {
  private long count;
  private boolean finite = true;
  private double plainSum;
  private final Wide pivot = new Wide();
  private final Wide sum = new Wide();
  private final Wide differences = new Wide();
  private final Wide squares = new Wide();

  /** A number of two doubles, of which the second is what the first lacks. */
  private static final class Wide {
    private double high;
    private double low;

    void set(double newHigh, double newLow) {
      high = newHigh;
      low = newLow;
    }

    void set(BigDecimal number) {
      high = number.doubleValue();
      low = Double.isFinite(high) ? number.subtract(new BigDecimal(high)).doubleValue() : 0;
    }

    void set(Wide other) {
      set(other.high, other.low);
    }

    void add(double moreHigh, double moreLow) {
      double total = high + moreHigh;
      double part = total - high;
      double error = (high - (total - part)) + (moreHigh - part) + low + moreLow;
      high = total + error;
      low = error - (high - total);
    }

    boolean isFinite() {
      return Double.isFinite(high);
    }

    BigDecimal exact() {
      return new BigDecimal(high).add(new BigDecimal(low));
    }

    void save(ObjectNode saved, String name) {
      saved.set(name, KeptState.number(high));
      saved.set(name + "Low", KeptState.number(low));
    }

    void restore(JsonNode saved, String name) {
      set(KeptState.number(saved.path(name)), KeptState.number(saved.path(name + "Low")));
    }
  }

  /** Takes the asked rows of a column of numbers in; all of them have a value. */
  void update(Column column, RowSet asked) {
    if (column instanceof LongColumn numbers) {
      asked.forEach(row -> add(numbers.get(row)));
    } else if (column instanceof DoubleColumn numbers) {
      asked.forEach(row -> add(numbers.get(row)));
    } else if (column instanceof DecimalColumn numbers) {
      asked.forEach(row -> add(numbers.get(row).doubleValue()));
    }
  }

  void add(double value) {
    add(value, 0);
  }

  /** A 64-bit integer with all its bits: the nearest double, and what that lacks. */
  void add(long value) {
    double high = (double) value;
    long lacking = value - (long) high; // 2^63 is cast to one less
    double low = high == 0x1p63 ? (double) lacking - 1 : (double) lacking;
    add(high, low);
  }

  private void add(double high, double low) {
    if (count == 0 && Double.isFinite(high)) {
      pivot.set(high, low);
    }
    count++;
    plainSum += high;
    finite &= Double.isFinite(high);
    sum.add(high, low);
    double difference = high - pivot.high;
    double part = difference - high;
    double error = (high - (difference - part)) - (pivot.high + part) + (low - pivot.low);
    double d = difference + error;
    double lacking = error - (d - difference);
    differences.add(d, lacking);
    double square = d * d;
    squares.add(square, Math.fma(d, d, -square) + 2 * d * lacking);
  }

  void merge(Moments other) {
    if (other.count == 0) {
      return;
    }
    if (count == 0) {
      pivot.set(other.pivot);
      differences.set(other.differences);
      squares.set(other.squares);
    } else {
      addDifferences(other);
    }
    count += other.count;
    plainSum += other.plainSum;
    finite &= other.finite;
    sum.add(other.sum.high, other.sum.low);
  }

  /** What others differ from their first is made what they differ from the first of these. */
  private void addDifferences(Moments other) {
    Wide more = new Wide();
    Wide moreSquares = new Wide();
    if (other.squares.isFinite() && other.differences.isFinite()) {
      BigDecimal between = other.pivot.exact().subtract(pivot.exact());
      BigDecimal apart = between.multiply(other.n());
      BigDecimal sumOfOthers = other.differences.exact();
      more.set(sumOfOthers.add(apart));
      moreSquares.set(
          between.multiply(sumOfOthers.add(sumOfOthers).add(apart)).add(other.squares.exact()));
    } else {
      moreSquares.set(Double.NaN, 0);
    }
    differences.add(more.high, more.low);
    squares.add(moreSquares.high, moreSquares.low);
  }

  /** Lossless: what absorbs it goes on with the same bits. */
  ObjectNode save() {
    ObjectNode saved = KeptState.node();
    saved.put("count", count).put("finite", finite);
    saved.set("plainSum", KeptState.number(plainSum));
    sum.save(saved, "sum");
    pivot.save(saved, "pivot");
    differences.save(saved, "differences");
    squares.save(saved, "squaresOfDifferences");
    return saved;
  }

  void absorb(JsonNode saved) {
    Moments other = new Moments();
    other.count = saved.path("count").longValue();
    other.finite = saved.path("finite").booleanValue();
    other.plainSum = KeptState.number(saved.path("plainSum"));
    other.sum.restore(saved, "sum");
    if (saved.has("pivot")) {
      other.pivot.restore(saved, "pivot");
      other.differences.restore(saved, "differences");
      other.squares.restore(saved, "squaresOfDifferences");
    } else { // of a version that took zero for the first number, or sums of a store without squares
      other.differences.set(other.sum);
      other.squares.restore(saved, "squares");
    }
    merge(other);
  }

  long count() {
    return count;
  }

  /** What is more than a double holds is infinite. */
  double sum() {
    return hasSum() ? sum.high : plainSum;
  }

  private boolean hasSum() {
    return finite && sum.isFinite();
  }

  OptionalDouble mean() {
    if (count == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        hasSum()
            ? sum.exact().divide(n(), MathContext.DECIMAL128).doubleValue()
            : plainSum / count);
  }

  /** As {@link #variance}, of a sample. */
  OptionalDouble deviation() {
    OptionalDouble variance = variance(true);
    return variance.isPresent() ? OptionalDouble.of(Math.sqrt(variance.getAsDouble())) : variance;
  }

  /**
   * Of a sample divided by one less than the count, else by the count. Empty for fewer than two
   * numbers (of a sample), or none.
   */
  OptionalDouble variance(boolean sample) {
    long divisor = sample ? count - 1 : count;
    if (divisor < 1 || !hasSum() || !squares.isFinite()) {
      return OptionalDouble.empty();
    }
    BigDecimal total = differences.exact();
    BigDecimal spread = n().multiply(squares.exact()).subtract(total.multiply(total));
    double variance =
        spread
            .divide(n().multiply(BigDecimal.valueOf(divisor)), MathContext.DECIMAL128)
            .doubleValue();
    return OptionalDouble.of(Math.max(0, variance));
  }

  private BigDecimal n() {
    return BigDecimal.valueOf(count);
  }
}
