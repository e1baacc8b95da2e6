package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Spearman's correlation of two columns: that of their ranks, equal numbers sharing the mean of
 * theirs. Rows with a null in either are not evaluated. Exact: the pairs are sorted twice, and
 * spill.
 */
final class RankCorrelation implements SummaryCheck {
  private final List<String> columns;
  private final Bounds bounds;
  private final long memory;

  /**
   * @param memory bytes of pairs to hold in memory before they spill
   */
  RankCorrelation(List<String> columns, Bounds bounds, long memory) {
    this.columns = List.copyOf(columns);
    this.bounds = bounds;
    this.memory = memory;
  }

  @Override
  public State init() {
    return new Ranked();
  }

  @Override
  public String requirement() {
    return bounds.words();
  }

  private interface Ranks {
    void take(long other, double rank);
  }

  /** Goes through pairs in the order of their first field, with the rank that it gives. */
  private static void rank(SortedRecords pairs, Ranks ranks) {
    SortedRecords.Cursor cursor = pairs.sorted();
    SortedRecords.Cursor ahead = pairs.sorted();
    long before = 0;
    boolean more = ahead.next();
    while (more) {
      long value = ahead.field(0);
      long equal = 0;
      for (; more && ahead.field(0) == value; more = ahead.next()) {
        equal++;
      }
      double rank = before + (equal + 1) / 2.0;
      for (long i = 0; i < equal; i++) {
        cursor.next();
        ranks.take(cursor.field(1), rank);
      }
      before += equal;
    }
  }

  /** Takes ranks of both in blocks. */
  private static final class Blocks implements Ranks {
    private final CoMoments moments = new CoMoments();
    private final double[] first = new double[4096];
    private final double[] second = new double[4096];
    private int size;

    @Override
    public void take(long other, double rank) {
      if (size == first.length) {
        moments.add(first, second, size);
        size = 0;
      }
      first[size] = SortedRecords.number(other);
      second[size++] = rank;
    }

    OptionalDouble correlation() {
      moments.add(first, second, size);
      return moments.correlation();
    }
  }

  private final class Ranked implements State {
    private final SortedRecords pairs = new SortedRecords(2, memory / 2);

    @Override
    public void update(Batch batch, RowSet asked) {
      List<Column> pair = KeyEncoder.columns(batch, columns);
      IgnoredRows.ANY_VALUE_IS_MISSING.remove(pair, asked);
      asked.forEach(row -> pairs.add(key(pair.get(0), row), key(pair.get(1), row)));
    }

    private long key(Column column, int row) {
      return SortedRecords.key(ColumnNumbers.at(column, row));
    }

    @Override
    public Finding result() {
      OptionalDouble correlation;
      try (SortedRecords second = new SortedRecords(2, memory / 2)) {
        rank(pairs, (y, rank) -> second.add(y, SortedRecords.key(rank)));
        Blocks blocks = new Blocks();
        rank(second, blocks);
        correlation = blocks.correlation();
      }
      return correlation.isPresent()
          ? bounds.judge(correlation.getAsDouble())
          : new Finding(
              false,
              Optional.empty(),
              pairs.size() == 0
                  ? "no value to judge: the set is empty"
                  : "a column that has one value only is not correlated");
    }

    @Override
    public void close() {
      pairs.close();
    }
  }
}
