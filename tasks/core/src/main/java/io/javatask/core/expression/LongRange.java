package io.javatask.core.expression;

import io.javatask.core.expression.Term.Order;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * The 64-bit integers of which a comparison with a number holds: those from {@code least} to {@code
 * greatest}, or, where {@code outside}, all others.
 */
record LongRange(long least, long greatest, boolean outside) {
  private static final LongRange NONE = new LongRange(1, 0, false);
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  static LongRange of(Order order, BigDecimal number) {
    BigInteger floor = number.setScale(0, RoundingMode.FLOOR).toBigInteger();
    BigInteger ceiling = number.setScale(0, RoundingMode.CEILING).toBigInteger();
    return switch (order) {
      case EQUAL -> floor.equals(ceiling) ? between(floor, floor) : NONE;
      case NOT_EQUAL -> of(Order.EQUAL, number).others();
      case LESS -> between(MIN, ceiling.subtract(BigInteger.ONE));
      case LESS_OR_EQUAL -> between(MIN, floor);
      case GREATER -> between(floor.add(BigInteger.ONE), MAX);
      case GREATER_OR_EQUAL -> between(ceiling, MAX);
    };
  }

  private static LongRange between(BigInteger least, BigInteger greatest) {
    BigInteger low = least.max(MIN);
    BigInteger high = greatest.min(MAX);
    return low.compareTo(high) > 0
        ? NONE
        : new LongRange(low.longValueExact(), high.longValueExact(), false);
  }

  private LongRange others() {
    return new LongRange(least, greatest, !outside);
  }

  boolean has(long value) {
    return (value >= least && value <= greatest) != outside;
  }
}
