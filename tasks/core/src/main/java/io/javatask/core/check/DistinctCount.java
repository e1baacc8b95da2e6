package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * How many different values a column has, or what share of its values that is, 0 to 1; both are 0
 * where it has none. Exact: the values are kept, and spill.
 */
final class DistinctCount implements SummaryCheck {
  private final String column;
  private final boolean ratio;
  private final Bounds bounds;
  private final long memory;

  /**
   * @param memory bytes of values to hold in memory before they spill
   */
  DistinctCount(String column, boolean ratio, Bounds bounds, long memory) {
    this.column = column;
    this.ratio = ratio;
    this.bounds = bounds;
    this.memory = memory;
  }

  @Override
  public State init() {
    return new Keys();
  }

  @Override
  public boolean showsValues() {
    return false;
  }

  @Override
  public String requirement() {
    return bounds.words();
  }

  private final class Keys implements State {
    private final ExactKeys keys = new ExactKeys(memory);
    private final KeyEncoder encoder = new KeyEncoder();
    private long values;
    private long counted;

    /** Takes in what a store has counted of all rows: no row comes then. */
    @Override
    public void absorb(JsonNode saved) {
      values += saved.path("values").longValue();
      counted += saved.path("distinct").longValue();
    }

    @Override
    public void update(Batch batch, RowSet asked) {
      List<Column> read = KeyEncoder.columns(batch, List.of(column));
      asked.removeAll(read.get(0).nulls());
      values += asked.count();
      for (int row = asked.next(0); row >= 0; row = asked.next(row + 1)) {
        encoder.encode(read, row);
        keys.add(encoder.key(), encoder.length());
      }
    }

    @Override
    public Finding result() {
      double distinct = (double) (keys.size() + counted);
      double observed = !ratio ? distinct : values == 0 ? 0 : distinct / (double) values;
      return bounds.judge(observed);
    }

    @Override
    public void close() {
      keys.close();
    }
  }
}
