package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The least or the greatest value of a column, of any ordered kind. No values have none, and then
 * it does not hold. Beside NaN nothing can be told to be the least or the greatest: it is NaN.
 */
final class Extreme implements SummaryCheck {
  private final String column;
  private final Cells cells;
  private final int sign;
  private final Interval bounds;

  /**
   * @param sign 1 for the greatest, -1 for the least
   */
  Extreme(String column, Cells cells, int sign, Interval bounds) {
    this.column = column;
    this.cells = cells;
    this.sign = sign;
    this.bounds = bounds;
  }

  @Override
  public State init() {
    return new Best();
  }

  @Override
  public String requirement() {
    return bounds.words();
  }

  private final class Best implements State {
    private Optional<Object> best = Optional.empty();

    @Override
    public void update(Batch batch, RowSet asked) {
      Column values = batch.column(column).orElseThrow();
      asked.removeAll(values.nulls());
      int first = asked.next(0);
      if (first < 0) {
        return;
      }
      if (values instanceof LongColumn numbers) {
        int at = first;
        for (int row = first; row >= 0; row = asked.next(row + 1)) {
          at = Long.compare(numbers.get(row), numbers.get(at)) * sign > 0 ? row : at;
        }
        take(cells.value(values, at));
        return;
      }
      for (int row = first; row >= 0; row = asked.next(row + 1)) {
        take(cells.value(values, row));
      }
    }

    private void take(Object value) {
      if (best.isEmpty()
          || Cells.isNaN(value)
          || Cells.compare(value, best.get()).filter(o -> o * sign > 0).isPresent()) {
        best = Optional.of(value);
      }
    }

    @Override
    public Optional<ObjectNode> save() {
      ObjectNode saved = KeptState.node();
      best.ifPresent(value -> Cells.save(value, saved));
      return Optional.of(saved);
    }

    @Override
    public void absorb(JsonNode saved) {
      if (!saved.isEmpty()) {
        take(Cells.restore(saved));
      }
    }

    @Override
    public Finding result() {
      return best.map(
              value -> {
                boolean holds = bounds.contains(value);
                Object shown = Cells.shown(value);
                return new Finding(holds, Optional.of(shown), holds ? "" : "observed " + shown);
              })
          .orElseGet(
              () -> new Finding(false, Optional.empty(), "no value to judge: the set is empty"));
    }
  }
}
