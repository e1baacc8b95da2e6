package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The value that occurs most is one of a set. Where several occur as often, one of them has to be,
 * if ties are allowed; else it does not hold. Exact: the values are kept, and spill; the counts
 * take four bytes for each.
 */
final class MostCommon implements SummaryCheck {
  private static final int SHOWN = 20;

  private final String column;
  private final Cells cells;
  private final Set<Object> set;
  private final boolean ties;
  private final long memory;

  MostCommon(String column, Cells cells, Set<Object> set, boolean ties, long memory) {
    this.column = column;
    this.cells = cells;
    this.set = Set.copyOf(set);
    this.ties = ties;
    this.memory = memory;
  }

  @Override
  public State init() {
    return new Counts();
  }

  @Override
  public String requirement() {
    return "most common value in "
        + set.stream().map(v -> Cells.shown(v).toString()).sorted().limit(SHOWN).toList();
  }

  private final class Counts implements State {
    private final Frequencies frequencies = new Frequencies(memory);
    private int most;
    private long leaders;
    private boolean leaderInSet;
    private final List<Object> shown = new ArrayList<>();

    @Override
    public void update(Batch batch, RowSet asked) {
      List<Column> read = KeyEncoder.columns(batch, List.of(column));
      asked.removeAll(read.get(0).nulls());
      for (int row = asked.next(0); row >= 0; row = asked.next(row + 1)) {
        int count = frequencies.add(read, row);
        if (count >= most) {
          lead(count, cells.value(read.get(0), row));
        }
      }
    }

    /** A value that draws level joins the leaders, one that passes them is the only one. */
    private void lead(int count, Object value) {
      if (count > most) {
        most = count;
        leaders = 0;
        leaderInSet = false;
        shown.clear();
      }
      leaders++;
      leaderInSet |= set.contains(value);
      if (shown.size() < SHOWN) {
        shown.add(Cells.shown(value));
      }
    }

    @Override
    public Finding result() {
      boolean holds = leaderInSet && (ties || leaders == 1);
      String message =
          holds
              ? ""
              : leaders == 0
                  ? "no value to judge: the set is empty"
                  : leaders > 1 && !ties
                      ? leaders + " values occur as often: " + shown
                      : "observed " + shown;
      return new Finding(holds, Optional.of(List.copyOf(shown)), message);
    }

    @Override
    public void close() {
      frequencies.close();
    }
  }
}
