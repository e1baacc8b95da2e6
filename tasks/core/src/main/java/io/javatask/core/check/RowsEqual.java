package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.List;
import java.util.Optional;

/**
 * Some columns have the same rows as those of another data set, each as often; null equals null,
 * and the order does not matter. Observed is the number of rows that only one of them has.
 */
final class RowsEqual implements SummaryCheck {
  private final List<String> columns;
  private final String reference;
  private final ReferenceKeys keys;

  /**
   * @param keys what the other data set has; used up, and closed with the state
   */
  RowsEqual(List<String> columns, String reference, ReferenceKeys keys) {
    this.columns = List.copyOf(columns);
    this.reference = reference;
    this.keys = keys;
  }

  @Override
  public boolean showsValues() {
    return false;
  }

  @Override
  public String requirement() {
    return "the same rows as " + reference;
  }

  @Override
  public State init() {
    return new Comparison();
  }

  private final class Comparison implements State {
    private long extra;

    @Override
    public void update(Batch batch, RowSet asked) {
      List<Column> values = KeyEncoder.columns(batch, columns);
      asked.forEach(row -> extra += keys.take(values, row) ? 0 : 1);
    }

    @Override
    public Finding result() {
      long missing = keys.left();
      boolean holds = extra == 0 && missing == 0;
      String message =
          holds ? "" : extra + " rows are not in " + reference + ", and " + missing + " only there";
      return new Finding(holds, Optional.of(extra + missing), message);
    }

    @Override
    public void close() {
      keys.close();
    }
  }
}
