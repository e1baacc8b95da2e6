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
 * Count, sum and sum of squares of numbers, from which mean and standard deviation follow. The sums
 * carry about 106 bits, so that neither many rows nor cancellation cost digits of the result, and
 * merging in order gives the same number on any count of threads.
 */
final class Moments {
  private long count;
  private boolean finite = true;
  private double plainSum;
  private double sum;
  private double sumLow;
  private double squares;
  private double squaresLow;

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
  private void add(long value) {
    double high = (double) value;
    long lacking = value - (long) high; // 2^63 is cast to one less
    double low = high == 0x1p63 ? (double) lacking - 1 : (double) lacking;
    add(high, low);
  }

  private void add(double high, double low) {
    count++;
    plainSum += high;
    finite &= Double.isFinite(high);
    addSum(high, low);
    double square = high * high;
    addSquares(square, Math.fma(high, high, -square) + 2 * high * low);
  }

  void merge(Moments other) {
    count += other.count;
    plainSum += other.plainSum;
    finite &= other.finite;
    addSum(other.sum, other.sumLow);
    addSquares(other.squares, other.squaresLow);
  }

  /** Lossless: what absorbs it goes on with the same bits. */
  ObjectNode save() {
    ObjectNode saved = KeptState.node();
    saved.put("count", count).put("finite", finite);
    saved.set("plainSum", KeptState.number(plainSum));
    saved.set("sum", KeptState.number(sum));
    saved.set("sumLow", KeptState.number(sumLow));
    saved.set("squares", KeptState.number(squares));
    saved.set("squaresLow", KeptState.number(squaresLow));
    return saved;
  }

  void absorb(JsonNode saved) {
    Moments other = new Moments();
    other.count = saved.path("count").longValue();
    other.finite = saved.path("finite").booleanValue();
    other.plainSum = KeptState.number(saved.path("plainSum"));
    other.sum = KeptState.number(saved.path("sum"));
    other.sumLow = KeptState.number(saved.path("sumLow"));
    other.squares = KeptState.number(saved.path("squares"));
    other.squaresLow = KeptState.number(saved.path("squaresLow"));
    merge(other);
  }

  private void addSum(double high, double low) {
    double total = sum + high;
    double part = total - sum;
    double error = (sum - (total - part)) + (high - part) + sumLow + low;
    sum = total + error;
    sumLow = error - (sum - total);
  }

  private void addSquares(double high, double low) {
    double total = squares + high;
    double part = total - squares;
    double error = (squares - (total - part)) + (high - part) + squaresLow + low;
    squares = total + error;
    squaresLow = error - (squares - total);
  }

  long count() {
    return count;
  }

  /** What is more than a double holds is infinite. */
  double sum() {
    return hasSum() ? sum : plainSum;
  }

  private boolean hasSum() {
    return finite && Double.isFinite(sum);
  }

  OptionalDouble mean() {
    if (count == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        hasSum()
            ? exact(sum, sumLow).divide(n(), MathContext.DECIMAL128).doubleValue()
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
    if (divisor < 1 || !hasSum() || !Double.isFinite(squares)) {
      return OptionalDouble.empty();
    }
    BigDecimal total = exact(sum, sumLow);
    BigDecimal spread = n().multiply(exact(squares, squaresLow)).subtract(total.multiply(total));
    double variance =
        spread
            .divide(n().multiply(BigDecimal.valueOf(divisor)), MathContext.DECIMAL128)
            .doubleValue();
    return OptionalDouble.of(Math.max(0, variance));
  }

  private BigDecimal n() {
    return BigDecimal.valueOf(count);
  }

  private static BigDecimal exact(double high, double low) {
    return new BigDecimal(high).add(new BigDecimal(low));
  }
}
