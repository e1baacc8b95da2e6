package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import java.util.List;

/** Numbers the groups that rows of equal values in some columns make; exact, and it spills. */
final class Groups implements AutoCloseable {
  private final List<String> columns;
  private final ExactKeys keys;
  private final KeyEncoder encoder = new KeyEncoder();
  private List<Column> values = List.of();

  /**
   * @param columns the columns; where there is none, all rows are one group. Null equals null
   * @param memory bytes of keys to hold in memory before they spill
   */
  Groups(List<String> columns, long memory) {
    this.columns = List.copyOf(columns);
    this.keys = new ExactKeys(memory);
  }

  /** Turns to the rows of another batch. */
  void enter(Batch batch) {
    values = KeyEncoder.columns(batch, columns);
  }

  /** The number of a row's group, from 0; a new group has the next one. */
  int number(int row) {
    if (columns.isEmpty()) {
      return 0;
    }
    encoder.encode(values, row);
    int known = keys.add(encoder.key(), encoder.length());
    return known < 0 ? keys.size() - 1 : known;
  }

  @Override
  public void close() {
    keys.close();
  }
}
