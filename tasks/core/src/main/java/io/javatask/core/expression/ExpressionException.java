package io.javatask.core.expression;

/**
 * An expression that cannot be read, with the place and, where it helps, the nearest valid thing.
 */
public final class ExpressionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String problem;

  /**
   * @param at index of the character that it begins at, from 0
   */
  ExpressionException(int at, String message) {
    this("at character " + (at + 1) + ": " + message);
  }

  private ExpressionException(String problem) {
    super(problem);
    this.problem = problem;
  }

  /** The place and what is wrong there. */
  public String problem() {
    return problem;
  }
}
