package io.javatask.core.expression;

import io.javatask.api.Column;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import io.javatask.core.expression.Term.Operator;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/**
 * Calculates with numbers: exactly, unless one side is of 64-bit floats. A quotient that does not
 * end has 34 digits; divided by zero, there is none.
 */
final class Calculations {
  private static final int MICRO_DIGITS = 6;

  private Calculations() {}

  static Column of(Operator operator, Column left, Column right) {
    RowSet nulls = Columns.nulls(left, right);
    boolean divides = operator == Operator.DIVIDE || operator == Operator.REMAINDER;
    if (divides) {
      removeZeros(right, nulls);
    }
    if (left instanceof DoubleColumn || right instanceof DoubleColumn) {
      double[] values = new double[left.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            nulls.contains(i) ? 0 : floats(operator, Columns.real(left, i), Columns.real(right, i));
      }
      return Columns.doubles(values, nulls);
    }
    if (left instanceof LongColumn a && right instanceof LongColumn b && !divides) {
      Optional<Column> whole = wholes(operator, a, b, nulls);
      if (whole.isPresent()) {
        return whole.get();
      }
    }
    return Columns.decimals(
        i -> exact(operator, Columns.exact(left, i), Columns.exact(right, i)), nulls);
  }

  private static void removeZeros(Column divisors, RowSet nulls) {
    for (int i = 0; i < divisors.size(); i++) {
      if (!nulls.contains(i)
          && (divisors instanceof DoubleColumn doubles
              ? doubles.get(i) == 0
              : Columns.exact(divisors, i).signum() == 0)) {
        nulls.add(i);
      }
    }
  }

  private static double floats(Operator operator, double a, double b) {
    return switch (operator) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case REMAINDER -> a % b;
    };
  }

  private static BigDecimal exact(Operator operator, BigDecimal a, BigDecimal b) {
    return switch (operator) {
      case ADD -> a.add(b);
      case SUBTRACT -> a.subtract(b);
      case MULTIPLY -> a.multiply(b);
      case DIVIDE -> a.divide(b, MathContext.DECIMAL128);
      case REMAINDER -> a.remainder(b);
    };
  }

  /** Empty where a result does not fit 64 bits. */
  private static Optional<Column> wholes(
      Operator operator, LongColumn left, LongColumn right, RowSet nulls) {
    long[] values = new long[left.size()];
    try {
      for (int i = 0; i < values.length; i++) {
        if (nulls.contains(i)) {
          continue;
        }
        long a = left.get(i);
        long b = right.get(i);
        values[i] =
            switch (operator) {
              case ADD -> Math.addExact(a, b);
              case SUBTRACT -> Math.subtractExact(a, b);
              case MULTIPLY -> Math.multiplyExact(a, b);
              case DIVIDE, REMAINDER -> throw new IllegalStateException("not for whole numbers");
            };
      }
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
    return Optional.of(Columns.longs(LogicalType.INTEGER, values, nulls));
  }

  /** The difference of two dates in days, of two timestamps in seconds. */
  static Column between(Column left, Column right, Type type) {
    RowSet nulls = Columns.nulls(left, right);
    LongColumn a = (LongColumn) left;
    LongColumn b = (LongColumn) right;
    if (type == Type.TIMESTAMP) {
      return Columns.decimals(
          i ->
              BigDecimal.valueOf(a.get(i))
                  .subtract(BigDecimal.valueOf(b.get(i)))
                  .movePointLeft(MICRO_DIGITS),
          nulls);
    }
    long[] days = new long[a.size()];
    for (int i = 0; i < days.length; i++) {
      days[i] = a.get(i) - b.get(i);
    }
    return Columns.longs(LogicalType.INTEGER, days, nulls);
  }
}
