package io.javatask.core.sink;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** One exact decimal, reused from cell to cell: a 64-bit unscaled value, or a BigDecimal. */
final class DecimalCell {
  private static final long[] POWERS = new long[19];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private long unscaled;
  private int scale;
  private @Nullable BigDecimal large;

  /** 10 to the power of {@code exponent}, 0 to 18. */
  static long power(int exponent) {
    return POWERS[exponent];
  }

  void set(long unscaled, int scale) {
    this.unscaled = unscaled;
    this.scale = scale;
    this.large = null;
  }

  void set(BigDecimal value) {
    this.large = value;
    this.scale = value.scale();
    settle();
  }

  private void settle() {
    if (large != null && large.unscaledValue().bitLength() < 64) {
      unscaled = large.unscaledValue().longValue();
      scale = large.scale();
      large = null;
    }
  }

  boolean isLarge() {
    return large != null;
  }

  /** Undefined if {@link #isLarge}. */
  long unscaled() {
    return unscaled;
  }

  int scale() {
    return scale;
  }

  BigDecimal value() {
    return large != null ? large : BigDecimal.valueOf(unscaled, scale);
  }

  /** Drops trailing zeros, so that equal values are equal cells; zero has scale 0. */
  void normalise() {
    if (large != null) {
      large = large.stripTrailingZeros();
      scale = large.scale();
      settle();
      return;
    }
    if (unscaled == 0) {
      scale = 0;
      return;
    }
    while (unscaled % 10 == 0) {
      unscaled /= 10;
      scale--;
    }
  }

  /** Brings the value to this scale; false if it loses a digit or needs more than precision. */
  boolean fit(int precision, int toScale) {
    if (large == null && fitLong(toScale)) {
      return precision >= 19 || Math.abs(unscaled) < POWERS[precision];
    }
    BigDecimal exact = value();
    if (exact.stripTrailingZeros().scale() > toScale) {
      return false;
    }
    set(exact.setScale(toScale));
    return value().precision() <= precision;
  }

  private boolean fitLong(int toScale) {
    int up = toScale - scale;
    if (up > 18 || up < -18 || unscaled == Long.MIN_VALUE) {
      return false;
    }
    if (up < 0) {
      if (unscaled % POWERS[-up] != 0) {
        return false;
      }
      unscaled /= POWERS[-up];
    } else {
      if (Math.abs(unscaled) > Long.MAX_VALUE / POWERS[up]) {
        return false;
      }
      unscaled *= POWERS[up];
    }
    scale = toScale;
    return true;
  }

  @Override
  public String toString() {
    return value().toPlainString();
  }
}
