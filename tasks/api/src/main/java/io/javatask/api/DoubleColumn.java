package io.javatask.api;

import java.util.Optional;

/** A column of 64-bit floating point numbers. */
public final class DoubleColumn extends Column {
  private final double[] values;
  private final Optional<Malformed> malformed;

  public DoubleColumn(String name, double[] values, RowSet nulls, Optional<Malformed> malformed) {
    super(name, LogicalType.NUMBER, nulls);
    this.values = values;
    this.malformed = malformed;
  }

  /** The value of a row; undefined where {@link #isNull}. */
  public double get(int row) {
    return values[row];
  }

  /** All values, in order. Not to be changed. */
  public double[] values() {
    return values;
  }

  @Override
  public Optional<RowSet> malformed() {
    return malformed.map(Malformed::rows);
  }

  @Override
  public Optional<String> text(int row) {
    return isNull(row)
        ? malformed.flatMap(m -> m.text(row))
        : Optional.of(Double.toString(values[row]));
  }

  @Override
  public Optional<Object> value(int row) {
    return isNull(row) ? Optional.empty() : Optional.of(values[row]);
  }
}
