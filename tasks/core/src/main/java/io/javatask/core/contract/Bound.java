package io.javatask.core.contract;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What must hold of a number.
 *
 * @param low the only operand, or the lower of two
 * @param high the upper of two operands; equal to {@code low} where the operator takes one
 */
public record Bound(Operator operator, double low, double high, Unit unit) {
  public static Bound of(Operator operator, double operand, Unit unit) {
    return new Bound(operator, operand, operand, unit);
  }

  public boolean holds(double value) {
    return switch (operator) {
      case MUST_BE -> value == low;
      case MUST_NOT_BE -> value != low;
      case MUST_BE_GREATER_THAN -> value > low;
      case MUST_BE_GREATER_OR_EQUAL_TO -> value >= low;
      case MUST_BE_LESS_THAN -> value < low;
      case MUST_BE_LESS_OR_EQUAL_TO -> value <= low;
      case MUST_BE_BETWEEN -> value >= low && value <= high;
      case MUST_NOT_BE_BETWEEN -> value < low || value > high;
    };
  }

  /** As contracts write it, such as {@code mustBeLessThan 5 percent}. */
  @Override
  public String toString() {
    String operands = operator.operands() == 2 ? plain(low) + " and " + plain(high) : plain(low);
    return operator.odcsName() + " " + operands + (unit == Unit.PERCENT ? " percent" : "");
  }

  private static String plain(double value) {
    return java.math.BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** What the number counts. */
  public enum Unit {
    ROWS,
    PERCENT
  }

  /** The operators of ODCS. Between is inclusive. */
  public enum Operator {
    MUST_BE("mustBe", 1),
    MUST_NOT_BE("mustNotBe", 1),
    MUST_BE_GREATER_THAN("mustBeGreaterThan", 1),
    MUST_BE_GREATER_OR_EQUAL_TO("mustBeGreaterOrEqualTo", 1),
    MUST_BE_LESS_THAN("mustBeLessThan", 1),
    MUST_BE_LESS_OR_EQUAL_TO("mustBeLessOrEqualTo", 1),
    MUST_BE_BETWEEN("mustBeBetween", 2),
    MUST_NOT_BE_BETWEEN("mustNotBeBetween", 2);

    private final String odcsName;
    private final int operands;

    Operator(String odcsName, int operands) {
      this.odcsName = odcsName;
      this.operands = operands;
    }

    public String odcsName() {
      return odcsName;
    }

    public int operands() {
      return operands;
    }

    public static Optional<Operator> ofOdcsName(String name) {
      return Arrays.stream(values()).filter(o -> o.odcsName.equals(name)).findFirst();
    }

    public static List<String> odcsNames() {
      return Arrays.stream(values()).map(Operator::odcsName).toList();
    }
  }
}
