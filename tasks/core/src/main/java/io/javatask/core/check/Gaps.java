package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Between two times that follow each other, once sorted, lies at most so long; in each group by
 * itself. The source may have them in any order. Exact: they are sorted, and spill.
 */
final class Gaps implements SummaryCheck {
  private final String column;
  private final List<String> by;
  private final Duration most;
  private final long memory;

  /**
   * @param by columns of whose values each has times of its own; empty for one row of times
   * @param memory bytes of times to hold in memory before they spill
   */
  Gaps(String column, List<String> by, Duration most, long memory) {
    this.column = column;
    this.by = List.copyOf(by);
    this.most = most;
    this.memory = memory;
  }

  @Override
  public State init() {
    return new Times();
  }

  @Override
  public String requirement() {
    return "no gap longer than " + most;
  }

  private final class Times implements State {
    private final Groups groups = new Groups(by, memory / 2);
    private final SortedRecords times = new SortedRecords(2, memory / 2);
    private LogicalType type = LogicalType.TIMESTAMP;

    @Override
    public void update(Batch batch, RowSet asked) {
      Column values = batch.column(column).orElseThrow();
      asked.removeAll(values.nulls());
      if (!(values instanceof LongColumn read)) {
        return;
      }
      type = read.type();
      groups.enter(batch);
      asked.forEach(row -> times.add(groups.number(row), Ticks.at(read, row)));
    }

    @Override
    public Finding result() {
      if (times.size() == 0) {
        return new Finding(false, Optional.empty(), "no value to judge: the set is empty");
      }
      long limit = most.toNanos() / 1000;
      long largest = 0;
      long from = 0;
      long tooLong = 0;
      SortedRecords.Cursor cursor = times.sorted();
      cursor.next();
      long group = cursor.field(0);
      long before = cursor.field(1);
      while (cursor.next()) {
        long gap = cursor.field(0) == group ? cursor.field(1) - before : 0;
        tooLong += gap > limit ? 1 : 0;
        if (gap > largest) {
          largest = gap;
          from = before;
        }
        group = cursor.field(0);
        before = cursor.field(1);
      }
      return new Finding(
          tooLong == 0,
          Optional.of(Judgement.number(largest / 1e6)),
          tooLong == 0 ? "" : tooLong + " longer; the longest: " + between(from, from + largest));
    }

    private String between(long from, long to) {
      return Ticks.text(type, from) + " to " + Ticks.text(type, to);
    }

    @Override
    public void close() {
      groups.close();
      times.close();
    }
  }
}
