package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import io.javatask.core.expression.RowCondition;
import io.javatask.core.expression.RowExpression;
import io.javatask.core.expression.Truth;

/** A condition holds of the row. Where it is unknown, for a null, the row is not evaluated. */
final class HoldsOfRow implements RowCheck {
  private final String text;
  private final RowCondition condition;
  private final boolean nullFails;

  /**
   * @param nullFails whether a row of which the condition is unknown is evaluated, and fails
   */
  HoldsOfRow(RowExpression expression, boolean nullFails) {
    this.text = expression.text();
    this.condition = expression.condition(Regex::search);
    this.nullFails = nullFails;
  }

  @Override
  public void test(Batch batch, RowSet asked, RowSet failing) {
    Truth truth = condition.of(batch);
    failing.addAll(asked);
    failing.removeAll(truth.holds());
    if (!nullFails) {
      failing.retainAll(truth.fails());
      RowSet known = truth.holds();
      known.addAll(truth.fails());
      asked.retainAll(known);
    }
  }

  @Override
  public String reason(Batch batch, int row) {
    return "does not hold: " + text;
  }
}
