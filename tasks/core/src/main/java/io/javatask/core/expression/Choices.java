package io.javatask.core.expression;

import io.javatask.api.Column;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import java.util.List;

/** The functions that choose one of several values of one type. */
final class Choices {
  private Choices() {}

  static Column of(Function function, List<Column> given) {
    int rows = given.get(0).size();
    int[] chosen = new int[rows];
    RowSet nulls = new RowSet(rows);
    for (int row = 0; row < rows; row++) {
      chosen[row] = choose(function, given, row);
      if (chosen[row] < 0) {
        nulls.add(row);
      }
    }
    return column(given, chosen, nulls);
  }

  /** Which argument's value a row has, or -1 for none. */
  private static int choose(Function function, List<Column> given, int row) {
    if (function == Function.NULLIF) {
      Column first = given.get(0);
      Column second = given.get(1);
      boolean equal =
          !first.isNull(row) && !second.isNull(row) && Comparisons.compare(first, second, row) == 0;
      return first.isNull(row) || equal ? -1 : 0;
    }
    int chosen = -1;
    for (int i = 0; i < given.size(); i++) {
      if (given.get(i).isNull(row)) {
        continue;
      }
      if (chosen < 0) {
        chosen = i;
      } else if (function != Function.COALESCE) {
        int order = Comparisons.compare(given.get(i), given.get(chosen), row);
        chosen = (function == Function.LEAST ? order < 0 : order > 0) ? i : chosen;
      }
    }
    return chosen;
  }

  private static Column column(List<Column> given, int[] chosen, RowSet nulls) {
    if (given.get(0) instanceof TextColumn) {
      return Columns.texts(row -> ((TextColumn) given.get(chosen[row])).string(row), nulls);
    }
    if (given.stream().anyMatch(DoubleColumn.class::isInstance)) {
      double[] values = new double[chosen.length];
      for (int row = 0; row < values.length; row++) {
        values[row] = chosen[row] < 0 ? 0 : Columns.real(given.get(chosen[row]), row);
      }
      return Columns.doubles(values, nulls);
    }
    if (given.stream().allMatch(LongColumn.class::isInstance)) {
      long[] values = new long[chosen.length];
      for (int row = 0; row < values.length; row++) {
        values[row] = chosen[row] < 0 ? 0 : ((LongColumn) given.get(chosen[row])).get(row);
      }
      return Columns.longs(given.get(0).type(), values, nulls);
    }
    return Columns.decimals(row -> Columns.exact(given.get(chosen[row]), row), nulls);
  }
}
