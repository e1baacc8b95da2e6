package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * The values that two columns have in a row compare as an operator says. Null compares with
 * nothing, and neither do values of kinds that have no order among them; those are not equal.
 */
final class Compared implements RowCheck {
  private final List<String> columns;
  private final Cells first;
  private final Cells second;
  private final IgnoredRows ignored;
  private final Operator operator;

  Compared(
      List<String> columns, Cells first, Cells second, IgnoredRows ignored, Operator operator) {
    this.columns = List.copyOf(columns);
    this.first = first;
    this.second = second;
    this.ignored = ignored;
    this.operator = operator;
  }

  /** How the first value stands to the second. */
  enum Operator {
    EQUAL(order -> order == 0),
    NOT_EQUAL(order -> order != 0),
    LESS(order -> order < 0),
    LESS_OR_EQUAL(order -> order <= 0),
    GREATER(order -> order > 0),
    GREATER_OR_EQUAL(order -> order >= 0);

    @SuppressWarnings("ImmutableEnumChecker") // the predicates hold nothing
    private final IntPredicate holds;

    Operator(IntPredicate holds) {
      this.holds = holds;
    }

    static Operator of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }

    private String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  @Override
  public void test(Batch batch, RowSet asked, RowSet failing) {
    List<Column> values = KeyEncoder.columns(batch, columns);
    ignored.remove(values, asked);
    Column left = values.get(0);
    Column right = values.get(1);
    asked.forEach(
        row -> {
          if (left.isNull(row) || right.isNull(row) || !holds(left, right, row)) {
            failing.add(row);
          }
        });
  }

  private boolean holds(Column left, Column right, int row) {
    if (left instanceof LongColumn a && right instanceof LongColumn b && a.type() == b.type()) {
      return operator.holds.test(Long.compare(a.get(row), b.get(row)));
    }
    return Cells.compare(first.value(left, row), second.value(right, row))
        .map(operator.holds::test)
        .orElse(operator == Operator.NOT_EQUAL);
  }

  @Override
  public String reason(Batch batch, int row) {
    return operator == Operator.NOT_EQUAL ? "equal" : "not " + operator.words();
  }
}
