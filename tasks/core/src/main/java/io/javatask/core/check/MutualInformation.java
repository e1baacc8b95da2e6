package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.List;
import java.util.Optional;

/**
 * How much one column tells of another: the entropy of each less that of both together. Rows with a
 * null in either are not evaluated. Exact: the values are kept, and spill.
 */
final class MutualInformation implements SummaryCheck {
  private final List<String> columns;
  private final double unit;
  private final Bounds bounds;
  private final long memory;

  /**
   * @param columns two columns
   * @param unit nats in the unit of the result
   * @param memory bytes of values to hold in memory before they spill
   */
  MutualInformation(List<String> columns, double unit, Bounds bounds, long memory) {
    this.columns = List.copyOf(columns);
    this.unit = unit;
    this.bounds = bounds;
    this.memory = memory;
  }

  @Override
  public State init() {
    return new Counts();
  }

  @Override
  public boolean showsValues() {
    return false;
  }

  @Override
  public String requirement() {
    return bounds.words();
  }

  private final class Counts implements State {
    private final Frequencies first = new Frequencies(memory / 3);
    private final Frequencies second = new Frequencies(memory / 3);
    private final Frequencies both = new Frequencies(memory / 3);

    @Override
    public void update(Batch batch, RowSet asked) {
      List<Column> pair = KeyEncoder.columns(batch, columns);
      IgnoredRows.ANY_VALUE_IS_MISSING.remove(pair, asked);
      asked.forEach(
          row -> {
            first.add(pair.subList(0, 1), row);
            second.add(pair.subList(1, 2), row);
            both.add(pair, row);
          });
    }

    @Override
    public Finding result() {
      if (both.rows() == 0) {
        return new Finding(false, Optional.empty(), "no value to judge: the set is empty");
      }
      double nats = first.entropy() + second.entropy() - both.entropy();
      return bounds.judge(Math.max(0.0, nats) / unit);
    }

    @Override
    public void close() {
      first.close();
      second.close();
      both.close();
    }
  }
}
