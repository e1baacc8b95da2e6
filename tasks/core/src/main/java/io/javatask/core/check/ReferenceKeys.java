package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.Arrays;
import java.util.List;

/**
 * The values that some columns of another data set have in its rows, exactly: each different one
 * once, with how many rows have it. They spill past a bound.
 */
final class ReferenceKeys implements AutoCloseable {
  private final OtherColumns other;
  private final boolean withNulls;
  private final ExactKeys keys;
  private final KeyEncoder encoder = new KeyEncoder();
  private int[] rows = new int[1024];

  /**
   * @param withNulls whether rows with a null among the values are kept too; null then equals null
   * @param memory bytes of values to hold in memory before they spill
   */
  ReferenceKeys(OtherColumns other, boolean withNulls, long memory) {
    this.other = other;
    this.withNulls = withNulls;
    this.keys = new ExactKeys(memory);
  }

  /** Reads the data set. */
  ReferenceKeys load(References references) {
    other.read(references, this::add);
    return this;
  }

  private void add(Batch batch) {
    List<Column> values = KeyEncoder.columns(batch, other.names());
    RowSet kept = RowSet.all(batch.rows());
    if (!withNulls) {
      values.forEach(c -> kept.removeAll(c.nulls()));
    }
    kept.forEach(
        row -> {
          encoder.encode(values, row);
          int known = keys.add(encoder.key(), encoder.length());
          int number = known < 0 ? keys.size() - 1 : known;
          if (number >= rows.length) {
            rows = Arrays.copyOf(rows, rows.length * 2);
          }
          rows[number]++;
        });
  }

  /** Whether any row there has the values that a row has here. */
  boolean contains(List<Column> values, int row) {
    encoder.encode(values, row);
    return keys.find(encoder.key(), encoder.length()) >= 0;
  }

  /** Takes one row there away that has the values of a row here; false if none is left. */
  boolean take(List<Column> values, int row) {
    encoder.encode(values, row);
    int number = keys.find(encoder.key(), encoder.length());
    if (number < 0 || rows[number] == 0) {
      return false;
    }
    rows[number]--;
    return true;
  }

  /** Number of rows there that were not taken. */
  long left() {
    return Arrays.stream(rows).asLongStream().sum();
  }

  @Override
  public void close() {
    keys.close();
  }
}
