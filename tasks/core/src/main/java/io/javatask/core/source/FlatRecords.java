package io.javatask.core.source;

import io.javatask.api.LogicalType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the records of a block into cells, as far as they are plain: no nesting, and no number that
 * is to be rewritten.
 */
final class FlatRecords extends JsonScan {
  private final List<ColumnPlan.Wanted> wanted;
  private final Map<String, Integer> indexes;
  private final JsonCells[] cells;
  private final Set<String> seen;

  /**
   * @param bytes well-formed UTF-8, as far as it is asked for
   * @param cells where values go, by the number of their column
   * @param seen takes the keys that it comes upon
   */
  FlatRecords(
      byte[] bytes,
      List<ColumnPlan.Wanted> wanted,
      Map<String, Integer> indexes,
      JsonCells[] cells,
      Set<String> seen) {
    super(bytes, true);
    this.wanted = wanted;
    this.indexes = indexes;
    this.cells = cells;
    this.seen = seen;
  }

  @Override
  int column(String key) {
    seen.add(key);
    return indexes.getOrDefault(key, NO_COLUMN);
  }

  @Override
  boolean key(int column, int row) {
    return column < 0 || !cells[column].isSet(row);
  }

  @Override
  void string(int column, int row, int start, int close) {
    boolean fits =
        !wanted.get(column).declared()
            || switch (type(column)) {
              case STRING -> true;
              case DATE, TIME, TIMESTAMP -> close > start;
              case INTEGER, NUMBER, BOOLEAN, OBJECT, ARRAY -> false;
            };
    cells[column].set(row, start, close, !fits);
  }

  @Override
  void bool(int column, int row, int start, int close, boolean value) {
    boolean fits = !wanted.get(column).declared() || type(column) == LogicalType.BOOLEAN;
    cells[column].set(row, start, close, !fits);
  }

  @Override
  void nothing(int column, int row, int start, int close) {
    cells[column].setNull(row);
  }

  @Override
  boolean number(int column, int row, int start, int close, boolean integral) {
    LogicalType type = type(column);
    if (type == LogicalType.INTEGER && !integral) {
      // 1.0 is an integer in JSON, but is to be written as one
      return false;
    }
    boolean fits =
        !wanted.get(column).declared() || type == LogicalType.INTEGER || type == LogicalType.NUMBER;
    cells[column].set(row, start, close, !fits);
    return true;
  }

  private LogicalType type(int column) {
    return wanted.get(column).parser().type();
  }
}
