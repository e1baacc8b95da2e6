package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.List;

/**
 * The values of some columns are those of a row of another data set. A row with a null among them
 * refers to nothing and is not evaluated (MATCH SIMPLE), unless null is a value too.
 */
final class ForeignKey implements GroupCheck {
  private final List<String> columns;
  private final OtherColumns other;
  private final boolean nullsRefer;
  private final ReferenceKeys keys;

  /**
   * @param nullsRefer whether null is a value, equal to null
   * @param keys what the other data set has; closed with the state
   */
  ForeignKey(List<String> columns, OtherColumns other, boolean nullsRefer, ReferenceKeys keys) {
    this.columns = List.copyOf(columns);
    this.other = other;
    this.nullsRefer = nullsRefer;
    this.keys = keys;
  }

  @Override
  public boolean blamesLate() {
    return false;
  }

  @Override
  public boolean blamesSingleRows() {
    return true;
  }

  @Override
  public String reason() {
    return "not in " + other.reference() + " (" + String.join(", ", other.names()) + ")";
  }

  @Override
  public State init() {
    return new Lookup();
  }

  private final class Lookup implements State {
    @Override
    public void update(Batch batch, RowSet asked, RowSet failing, LateBlame late) {
      List<Column> values = KeyEncoder.columns(batch, columns);
      if (!nullsRefer) {
        values.forEach(c -> asked.removeAll(c.nulls()));
      }
      asked.forEach(
          row -> {
            if (!keys.contains(values, row)) {
              failing.add(row);
            }
          });
    }

    @Override
    public void close() {
      keys.close();
    }
  }
}
