package io.javatask.api;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A column of exact decimals: unscaled 64-bit values with a scale each, and {@link BigDecimal} only
 * where one does not fit.
 */
public final class DecimalColumn extends Column {
  private final long[] unscaled;
  private final byte[] scales;
  private final Optional<BigDecimal[]> large;
  private final Optional<Malformed> malformed;

  /**
   * @param unscaled unscaled value of each row
   * @param scales digits after the point, 0 to 18; -1 says that the row's value is in {@code large}
   * @param large values that do not fit 18 digits, by row; absent if all fit
   */
  public DecimalColumn(
      String name,
      long[] unscaled,
      byte[] scales,
      Optional<BigDecimal[]> large,
      RowSet nulls,
      Optional<Malformed> malformed) {
    super(name, LogicalType.NUMBER, nulls);
    this.unscaled = unscaled;
    this.scales = scales;
    this.large = large;
    this.malformed = malformed;
  }

  /** The value of a row; undefined where {@link #isNull}. */
  public BigDecimal get(int row) {
    return isLarge(row) ? large.orElseThrow()[row] : BigDecimal.valueOf(unscaled[row], scales[row]);
  }

  /** True where the value needs more than 18 digits, and {@link #unscaled} is undefined. */
  public boolean isLarge(int row) {
    return scales[row] < 0;
  }

  public long unscaled(int row) {
    return unscaled[row];
  }

  /** Digits after the point, 0 to 18. */
  public int scale(int row) {
    return scales[row];
  }

  @Override
  public Optional<RowSet> malformed() {
    return malformed.map(Malformed::rows);
  }

  @Override
  public Optional<String> text(int row) {
    return isNull(row)
        ? malformed.flatMap(m -> m.text(row))
        : Optional.of(get(row).toPlainString());
  }

  @Override
  public Optional<Object> value(int row) {
    return isNull(row) ? Optional.empty() : Optional.of(get(row));
  }
}
