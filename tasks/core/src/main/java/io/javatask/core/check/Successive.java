package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Each value follows from the one before it, in the order of the source; nulls are left out, and
 * the first value always holds. The state is the last value, or that of each group: the batches
 * come in order. The groups' keys spill; one value for each group is held in memory.
 */
final class Successive implements GroupCheck {
  private final String column;
  private final Cells cells;
  private final List<String> by;
  private final BiPredicate<Object, Object> follows;
  private final String reason;
  private final long memory;

  /**
   * @param by columns of whose values each has an order of its own; empty for one order
   * @param follows asked of a value and the one before it, as {@link Cells} reads them
   * @param memory bytes of groups' keys to hold in memory before they spill
   */
  Successive(
      String column,
      Cells cells,
      List<String> by,
      BiPredicate<Object, Object> follows,
      String reason,
      long memory) {
    this.column = column;
    this.cells = cells;
    this.by = List.copyOf(by);
    this.follows = follows;
    this.reason = reason;
    this.memory = memory;
  }

  /**
   * A value that is more than the one before it, or less.
   *
   * @param sign 1 for more, -1 for less
   */
  static BiPredicate<Object, Object> ordered(int sign, boolean strictly) {
    return (value, before) ->
        Cells.compare(value, before).filter(o -> o * sign > 0 || (o == 0 && !strictly)).isPresent();
  }

  @Override
  public State init() {
    return new Last();
  }

  @Override
  public boolean blamesLate() {
    return false;
  }

  @Override
  public String reason() {
    return reason;
  }

  private final class Last implements State {
    private final Groups groups = new Groups(by, memory);
    private final List<Object> last = new ArrayList<>();

    @Override
    public void update(Batch batch, RowSet asked, RowSet failing, LateBlame late) {
      Column values = batch.column(column).orElseThrow();
      asked.removeAll(values.nulls());
      groups.enter(batch);
      for (int row = asked.next(0); row >= 0; row = asked.next(row + 1)) {
        Object value = cells.value(values, row);
        int group = groups.number(row);
        if (group == last.size()) {
          last.add(value);
          continue;
        }
        if (!follows.test(value, last.get(group))) {
          failing.add(row);
        }
        last.set(group, value);
      }
    }

    @Override
    public void close() {
      groups.close();
    }
  }
}
