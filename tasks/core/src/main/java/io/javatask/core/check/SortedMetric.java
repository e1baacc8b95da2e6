package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A number that follows from a column's numbers in ascending order; exact, as they are sorted and
 * spill. No numbers have none, and then it does not hold.
 */
final class SortedMetric implements SummaryCheck {
  private final String column;
  private final ToDoubleFunction<SortedNumbers> number;
  private final Bounds bounds;
  private final long memory;

  /**
   * @param number of at least one number
   * @param memory bytes of numbers to hold in memory before they spill
   */
  SortedMetric(String column, ToDoubleFunction<SortedNumbers> number, Bounds bounds, long memory) {
    this.column = column;
    this.number = number;
    this.bounds = bounds;
    this.memory = memory;
  }

  /** The third quartile less the first. */
  static double interquartileRange(SortedNumbers numbers) {
    double[] quartiles = numbers.quantiles(Interpolation.LINEAR, 0.25, 0.75);
    return quartiles[1] - quartiles[0];
  }

  @Override
  public State init() {
    return new Numbers();
  }

  @Override
  public String requirement() {
    return bounds.words();
  }

  private final class Numbers implements State {
    private final SortedNumbers numbers = new SortedNumbers(memory);

    @Override
    public void update(Batch batch, RowSet asked) {
      Column values = batch.column(column).orElseThrow();
      asked.removeAll(values.nulls());
      ColumnNumbers.forEach(values, asked, numbers::add);
    }

    @Override
    public Finding result() {
      return numbers.size() == 0
          ? new Finding(false, Optional.empty(), "no value to judge: the set is empty")
          : bounds.judge(number.applyAsDouble(numbers));
    }

    @Override
    public void close() {
      numbers.close();
    }
  }
}
