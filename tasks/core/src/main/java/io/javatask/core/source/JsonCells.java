package io.javatask.core.source;

import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import java.util.Arrays;
import java.util.Optional;

/**
 * One column of JSON values under way: slices of one text; an end of 0 is a cell that was not set,
 * -1 a null.
 */
final class JsonCells {
  private static final int UNSET = 0;
  private static final int NULL = -1;

  private int[] starts;
  private int[] ends;
  private boolean[] clash;
  private boolean anyClash;

  JsonCells(int capacity) {
    starts = new int[capacity];
    ends = new int[capacity];
    clash = new boolean[capacity];
  }

  void grow(int capacity) {
    starts = Arrays.copyOf(starts, capacity);
    ends = Arrays.copyOf(ends, capacity);
    clash = Arrays.copyOf(clash, capacity);
  }

  boolean isSet(int row) {
    return ends[row] != UNSET;
  }

  void clear(int row) {
    ends[row] = UNSET;
    clash[row] = false;
  }

  void setNull(int row) {
    ends[row] = NULL;
  }

  void set(int row, int start, int end, boolean clashes) {
    // one more than the index, so that an empty text at 0 is told from an unset cell
    starts[row] = start;
    ends[row] = end + 1;
    clash[row] = clashes;
    anyClash |= clashes;
  }

  TextColumn column(String name, byte[] text, int rows) {
    RowSet nulls = new RowSet(rows);
    for (int i = 0; i < rows; i++) {
      boolean absent = ends[i] <= 0;
      ends[i] = absent ? starts[i] : ends[i] - 1;
      if (absent || clash[i]) {
        nulls.add(i);
      }
    }
    return new TextColumn(name, LogicalType.STRING, text, starts, ends, nulls, Optional.empty());
  }

  Optional<RowSet> clashes(int rows) {
    if (!anyClash) {
      return Optional.empty();
    }
    RowSet set = new RowSet(rows);
    for (int i = 0; i < rows; i++) {
      if (clash[i]) {
        set.add(i);
      }
    }
    return Optional.of(set);
  }
}
