package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.util.List;

/**
 * Ranges from one column's value up to, not including, another's do not overlap; in each group by
 * itself. Of two that do, the one that begins later is blamed, and of two that begin together the
 * one that ends later; also one that ends before it begins. A range without an end is not
 * evaluated, or open. The source may have them in any order. Exact: they are sorted, and spill.
 */
final class Overlaps implements GroupCheck {
  private static final int START = 1;
  private static final int END = 2;

  private final String start;
  private final String end;
  private final List<String> by;
  private final boolean openEnd;
  private final long memory;

  /**
   * @param by columns of whose values each has ranges of its own; empty for all together
   * @param openEnd whether a range without an end goes on for ever
   * @param memory bytes of ranges to hold in memory before they spill
   */
  Overlaps(String start, String end, List<String> by, boolean openEnd, long memory) {
    this.start = start;
    this.end = end;
    this.by = List.copyOf(by);
    this.openEnd = openEnd;
    this.memory = memory;
  }

  @Override
  public State init() {
    return new Ranges();
  }

  @Override
  public String reason() {
    return "overlaps an earlier range, or ends before it begins";
  }

  private final class Ranges implements State {
    private final Groups groups = new Groups(by, memory / 2);
    private final SortedRecords ranges = new SortedRecords(5, memory / 2);
    private LogicalType startType = LogicalType.INTEGER;
    private LogicalType endType = LogicalType.INTEGER;

    @Override
    public void update(Batch batch, RowSet asked, RowSet failing, LateBlame late) {
      if (!(batch.column(start).orElseThrow() instanceof LongColumn from)
          || !(batch.column(end).orElseThrow() instanceof LongColumn to)) {
        asked.removeAll(RowSet.all(batch.rows()));
        return;
      }
      startType = from.type();
      endType = to.type();
      asked.removeAll(from.nulls());
      if (!openEnd) {
        asked.removeAll(to.nulls());
      }
      groups.enter(batch);
      asked.forEach(
          row ->
              ranges.add(
                  groups.number(row),
                  Ticks.at(from, row),
                  to.isNull(row) ? Long.MAX_VALUE : Ticks.at(to, row),
                  batch.ordinal(row),
                  batch.line(row)));
    }

    @Override
    public void finish(LateBlame late) {
      SortedRecords.Cursor cursor = ranges.sorted();
      long group = -1;
      long reached = Long.MIN_VALUE;
      while (cursor.next()) {
        if (cursor.field(0) != group) {
          group = cursor.field(0);
          reached = Long.MIN_VALUE;
        }
        long from = cursor.field(START);
        long to = cursor.field(END);
        if (to < from || (from < reached && from < to)) {
          late.blame(cursor.field(3), cursor.field(4), text(from, to));
        }
        reached = from < to ? Math.max(reached, to) : reached;
      }
    }

    private String text(long from, long to) {
      return Ticks.text(startType, from)
          + ", "
          + (to == Long.MAX_VALUE ? "null" : Ticks.text(endType, to));
    }

    @Override
    public void close() {
      groups.close();
      ranges.close();
    }
  }
}
