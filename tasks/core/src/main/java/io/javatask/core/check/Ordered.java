package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.Optional;

/**
 * Each value is at least, or more than, the one before it; or at most, or less. Nulls are left out,
 * and the first value always holds. The state is the last value: the batches come in order.
 */
final class Ordered implements GroupCheck {
  private final String column;
  private final Cells cells;
  private final int sign;
  private final boolean strictly;

  /**
   * @param sign 1 for increasing, -1 for decreasing
   */
  Ordered(String column, Cells cells, int sign, boolean strictly) {
    this.column = column;
    this.cells = cells;
    this.sign = sign;
    this.strictly = strictly;
  }

  @Override
  public State init() {
    return new Last();
  }

  @Override
  public String reason() {
    return "not "
        + (sign > 0 ? "more than" : "less than")
        + (strictly ? "" : " or equal to")
        + " the value before it";
  }

  private final class Last implements State {
    private Optional<Object> last = Optional.empty();

    @Override
    public void update(Batch batch, RowSet asked, RowSet failing, LateBlame late) {
      Column values = batch.column(column).orElseThrow();
      asked.removeAll(values.nulls());
      for (int row = asked.next(0); row >= 0; row = asked.next(row + 1)) {
        Object value = cells.value(values, row);
        if (last.isPresent() && !follows(value, last.get())) {
          failing.add(row);
        }
        last = Optional.of(value);
      }
    }

    private boolean follows(Object value, Object before) {
      return Cells.compare(value, before)
          .filter(o -> o * sign > 0 || (o == 0 && !strictly))
          .isPresent();
    }
  }
}
