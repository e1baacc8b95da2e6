package io.javatask.core.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A condition on one row, such as {@code status = 'paid' AND quantity > 10}: its text, and the
 * terms that it consists of, whose types fit.
 *
 * <p>It is SQL in its words and in what it makes of null: what is compared with null is unknown,
 * {@code NOT} of unknown is unknown, and a row is taken where the whole is true.
 */
public final class RowExpression {
  /** Most characters. */
  static final int MOST_CHARACTERS = 10_000;

  private final String text;
  private final Term root;

  private RowExpression(String text, Term root) {
    this.text = text;
    this.root = root;
  }

  /**
   * Reads one.
   *
   * @param fields the columns that it may name
   * @param undeclared whether it may name others, whose cells are text
   * @throws ExpressionException with the place of the first thing that is wrong
   */
  public static RowExpression parse(String text, List<Field> fields, boolean undeclared) {
    if (text.length() > MOST_CHARACTERS) {
      throw new ExpressionException(
          MOST_CHARACTERS, "an expression has at most " + MOST_CHARACTERS + " characters");
    }
    return new RowExpression(
        text, new ExpressionParser(Lexer.tokens(text), fields, undeclared).parse());
  }

  public String text() {
    return text;
  }

  /** The columns that it reads, each once, in the order of the expression. */
  public List<String> columns() {
    return Typing.columns(root).map(Term.Name::column).distinct().toList();
  }

  /** The regular expressions in it. */
  public List<Term.Matches> patterns() {
    return all().stream()
        .filter(Term.Matches.class::isInstance)
        .map(Term.Matches.class::cast)
        .toList();
  }

  /**
   * Compiles it.
   *
   * @param searches compiles a regular expression
   */
  public RowCondition condition(Function<String, TextSearch> searches) {
    return new Conditions(searches).compile(root);
  }

  /** Whether it compares with null, which is never true. */
  public boolean comparesWithNull() {
    return all().stream()
        .anyMatch(
            t ->
                t instanceof Term.Comparison two
                    && (two.left() instanceof Term.Nothing || two.right() instanceof Term.Nothing));
  }

  private List<Term> all() {
    List<Term> found = new ArrayList<>();
    found.add(root);
    for (int i = 0; i < found.size(); i++) {
      found.addAll(Typing.parts(found.get(i)));
    }
    return found;
  }

  @Override
  public String toString() {
    return text;
  }
}
