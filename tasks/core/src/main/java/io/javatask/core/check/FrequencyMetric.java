package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A number that follows from how often each value of some columns occurs. No values have none, and
 * then it does not hold.
 */
final class FrequencyMetric implements SummaryCheck {
  private final List<String> columns;
  private final IgnoredRows ignored;
  private final ToDoubleFunction<Frequencies> number;
  private final Bounds bounds;
  private final long memory;

  /**
   * @param columns the columns; empty for all that the batch has
   * @param number of at least one value
   * @param memory bytes of values to hold in memory before they spill
   */
  FrequencyMetric(
      List<String> columns,
      IgnoredRows ignored,
      ToDoubleFunction<Frequencies> number,
      Bounds bounds,
      long memory) {
    this.columns = List.copyOf(columns);
    this.ignored = ignored;
    this.number = number;
    this.bounds = bounds;
    this.memory = memory;
  }

  /** Rows beyond the first of their value, as a share of all. */
  static double duplicates(Frequencies f) {
    return (double) (f.rows() - f.distinct()) / (double) f.rows();
  }

  /** Values that occur once, as a share of all rows. */
  static double uniqueness(Frequencies f) {
    return (double) f.single() / (double) f.rows();
  }

  /** Values that occur once, as a share of the different values. */
  static double uniqueValues(Frequencies f) {
    return (double) f.single() / f.distinct();
  }

  /** Rows with the value that occurs most, as a share of all. */
  static double top(Frequencies f) {
    return f.most() / (double) f.rows();
  }

  @Override
  public State init() {
    return new Counts();
  }

  @Override
  public boolean showsValues() {
    return false;
  }

  @Override
  public String requirement() {
    return bounds.words();
  }

  private final class Counts implements State {
    private final Frequencies frequencies = new Frequencies(memory);

    @Override
    public void update(Batch batch, RowSet asked) {
      List<Column> read = KeyEncoder.columns(batch, columns);
      ignored.remove(read, asked);
      asked.forEach(row -> frequencies.add(read, row));
    }

    @Override
    public Finding result() {
      if (frequencies.rows() == 0) {
        return new Finding(false, Optional.empty(), "no value to judge: the set is empty");
      }
      return bounds.judge(number.applyAsDouble(frequencies));
    }

    @Override
    public void close() {
      frequencies.close();
    }
  }
}
