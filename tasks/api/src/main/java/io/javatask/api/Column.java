package io.javatask.api;

import java.util.Optional;

/**
 * The values of one column in a {@link Batch}: immutable, typed, null told apart from empty.
 *
 * <p>A cell whose text does not parse as the column's type is <em>malformed</em>: it is null to
 * every reader, and its text is kept.
 */
public abstract sealed class Column permits TextColumn, LongColumn, DoubleColumn, DecimalColumn {
  private final String name;
  private final LogicalType type;
  private final RowSet nulls;

  Column(String name, LogicalType type, RowSet nulls) {
    this.name = name;
    this.type = type;
    this.nulls = nulls;
  }

  public final String name() {
    return name;
  }

  public final LogicalType type() {
    return type;
  }

  /** Number of rows. */
  public final int size() {
    return nulls.capacity();
  }

  /** True where there is no value, malformed cells included. */
  public final boolean isNull(int row) {
    return nulls.contains(row);
  }

  /** The rows without a value, malformed ones included. Not to be changed. */
  public final RowSet nulls() {
    return nulls;
  }

  /** The rows whose text did not parse; empty if every cell did. Not to be changed. */
  public abstract Optional<RowSet> malformed();

  /** The value in its canonical text, or a malformed cell's own text; empty for null. */
  public abstract Optional<String> text(int row);

  /**
   * The value as String, Long, Double, BigDecimal, Boolean, LocalDate, LocalTime or Instant; empty
   * for null. Boxes: not for the hot path.
   */
  public abstract Optional<Object> value(int row);
}
