package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A predicate on the values that some columns have in one row. */
final class Together implements RowCheck {
  private final List<String> columns;
  private final List<Cells> cells;
  private final IgnoredRows ignored;
  private final Predicate<List<Optional<Object>>> holds;
  private final String reason;

  /**
   * @param cells how to read each column, in the order of the columns
   * @param holds asked of the values in the order of the columns; a null is empty
   */
  Together(
      List<String> columns,
      List<Cells> cells,
      IgnoredRows ignored,
      Predicate<List<Optional<Object>>> holds,
      String reason) {
    this.columns = List.copyOf(columns);
    this.cells = List.copyOf(cells);
    this.ignored = ignored;
    this.holds = holds;
    this.reason = reason;
  }

  @Override
  public void test(Batch batch, RowSet asked, RowSet failing) {
    List<Column> values = KeyEncoder.columns(batch, columns);
    ignored.remove(values, asked);
    asked.forEach(
        row -> {
          if (!holds.test(row(values, row))) {
            failing.add(row);
          }
        });
  }

  private List<Optional<Object>> row(List<Column> values, int row) {
    List<Optional<Object>> read = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      Column column = values.get(i);
      read.add(
          column.isNull(row) ? Optional.empty() : Optional.of(cells.get(i).value(column, row)));
    }
    return read;
  }

  @Override
  public String reason(Batch batch, int row) {
    return reason;
  }
}
