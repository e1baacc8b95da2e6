package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import io.javatask.core.contract.CutOff;
import java.util.Arrays;
import java.util.List;

/** A value does not look as if it had been cut off: by its length, or as the end of a width. */
final class NotTruncated extends ColumnCheck {
  private final int[] lengths;
  private final long[] ends;

  NotTruncated(String column, List<Integer> lengths) {
    super(column);
    this.lengths = lengths.stream().mapToInt(Integer::intValue).sorted().toArray();
    this.ends = CutOff.NUMBERS.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  @Override
  void find(Column column, RowSet failing) {
    for (int i = 0; i < column.size(); i++) {
      if (!column.isNull(i) && isCut(column, i)) {
        failing.add(i);
      }
    }
  }

  private boolean isCut(Column column, int row) {
    return column instanceof LongColumn numbers
        ? Arrays.binarySearch(ends, numbers.get(row)) >= 0
        : Arrays.binarySearch(lengths, Length.of(column, row)) >= 0;
  }

  @Override
  String reason() {
    return "may be cut off";
  }
}
