package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * One number or value of a column, as it grows with the rows. Sums of integers and decimals are
 * exact; those of floats carry about 106 bits.
 */
final class Aggregate {
  /** Which. */
  enum Kind {
    COUNT,
    SUM,
    MIN,
    MAX
  }

  private final Kind kind;
  private final Cells cells;
  private final Moments floats = new Moments();
  private BigDecimal exact = BigDecimal.ZERO;
  private long count;
  private Optional<Object> extreme = Optional.empty();

  /**
   * @param cells how to read the column
   */
  Aggregate(Kind kind, Cells cells) {
    this.kind = kind;
    this.cells = cells;
  }

  /** Takes the asked rows in; all of them have a value. */
  void update(Column column, RowSet asked) {
    count += asked.count();
    switch (kind) {
      case COUNT -> {}
      case SUM -> add(column, asked);
      case MIN, MAX -> asked.forEach(row -> take(cells.value(column, row)));
    }
  }

  private void add(Column column, RowSet asked) {
    if (column instanceof LongColumn numbers) {
      long small = 0;
      BigInteger large = BigInteger.ZERO;
      for (int row = asked.next(0); row >= 0; row = asked.next(row + 1)) {
        long value = numbers.get(row);
        long sum = small + value;
        if (((small ^ sum) & (value ^ sum)) < 0) {
          large = large.add(BigInteger.valueOf(small));
          sum = value;
        }
        small = sum;
      }
      exact = exact.add(new BigDecimal(large.add(BigInteger.valueOf(small))));
    } else if (column instanceof DecimalColumn numbers) {
      asked.forEach(row -> exact = exact.add(numbers.get(row)));
    } else {
      floats.update(column, asked);
    }
  }

  private void take(Object value) {
    int sign = kind == Kind.MAX ? 1 : -1;
    if (extreme.isEmpty()
        || Cells.isNaN(value)
        || Cells.compare(value, extreme.get()).filter(o -> o * sign > 0).isPresent()) {
      extreme = Optional.of(value);
    }
  }

  /**
   * A BigDecimal, an Instant, a LocalTime or a String; a Double for a sum that is not finite. Empty
   * for the extreme of nothing.
   */
  Optional<Object> value() {
    return switch (kind) {
      case COUNT -> Optional.of(BigDecimal.valueOf(count));
      case SUM -> Optional.of(sum());
      case MIN, MAX -> extreme;
    };
  }

  private Object sum() {
    double sum = floats.sum();
    return Double.isFinite(sum) ? exact.add(new BigDecimal(sum)) : sum;
  }
}
