package io.javatask.core.expression;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalInt;

/** A part of an expression whose types fit: what is compared with each other is of one type. */
public sealed interface Term {
  Type type();

  /** A term that is true, false or unknown. */
  sealed interface Condition extends Term {
    @Override
    default Type type() {
      return Type.BOOLEAN;
    }
  }

  /** The value of a column. */
  record Name(String column, Type type, ZoneId zone) implements Term {}

  /** The word null. */
  record Nothing() implements Term {
    @Override
    public Type type() {
      return Type.NOTHING;
    }
  }

  /** A text that the expression writes. */
  record Text(String value) implements Term {
    @Override
    public Type type() {
      return Type.TEXT;
    }
  }

  /** A number that the expression writes. */
  record Numeric(BigDecimal value) implements Term {
    @Override
    public Type type() {
      return Type.NUMBER;
    }
  }

  /** True, false, a date or a time that the expression writes, in the unit of its column type. */
  record Whole(long value, Type type) implements Term {}

  /** A calculation with two numbers, or the difference of two dates or timestamps. */
  record Calculation(Operator operator, Term left, Term right) implements Term {
    @Override
    public Type type() {
      return Type.NUMBER;
    }
  }

  /** A function of its arguments. */
  record Call(Function function, List<Term> arguments, Type type) implements Term {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** One value compared with another. */
  record Comparison(Order order, Term left, Term right) implements Condition {
    Comparison turned() {
      return new Comparison(order.turned(), /* left= */ right, /* right= */ left);
    }
  }

  /** All conditions hold. */
  record All(List<Term> parts) implements Condition {
    public All {
      parts = List.copyOf(parts);
    }
  }

  /** A condition holds at least. */
  record Any(List<Term> parts) implements Condition {
    public Any {
      parts = List.copyOf(parts);
    }
  }

  /** A condition is false. */
  record Not(Term part) implements Condition {}

  /** There is no value; never unknown. */
  record IsNull(Term part) implements Condition {}

  /** A condition is true, or is false; never unknown. */
  record Is(Term part, boolean truth) implements Condition {}

  /** The value is one of those written: all {@link Text}, {@link Numeric} or {@link Whole}. */
  record OneOf(Term value, List<Term> members) implements Condition {
    public OneOf {
      members = List.copyOf(members);
    }
  }

  /**
   * A text is of an SQL pattern.
   *
   * @param escape the code point that makes the next one stand for itself
   */
  record Like(Term text, String pattern, OptionalInt escape) implements Condition {}

  /** A regular expression is found in a text. */
  record Matches(Term text, String regex, int at) implements Condition {}

  /** How two values compare. */
  enum Order {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    /** Whether it holds of two values, of which the first is less, equal or greater. */
    public boolean holds(int compared) {
      return switch (this) {
        case EQUAL -> compared == 0;
        case NOT_EQUAL -> compared != 0;
        case LESS -> compared < 0;
        case LESS_OR_EQUAL -> compared <= 0;
        case GREATER -> compared > 0;
        case GREATER_OR_EQUAL -> compared >= 0;
      };
    }

    /** The same said of the two in the other order. */
    public Order turned() {
      return switch (this) {
        case EQUAL, NOT_EQUAL -> this;
        case LESS -> GREATER;
        case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
        case GREATER -> LESS;
        case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
      };
    }
  }

  /** How two numbers are put together. */
  enum Operator {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    REMAINDER
  }
}
