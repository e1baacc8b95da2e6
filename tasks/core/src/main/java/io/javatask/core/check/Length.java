package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;

/** A text has so many characters (Unicode code points). */
final class Length extends ColumnCheck {
  private final int min;
  private final int max;

  Length(String column, int min, int max) {
    super(column);
    this.min = min;
    this.max = max;
  }

  @Override
  void find(Column column, RowSet failing) {
    if (column instanceof TextColumn text) {
      for (int i = 0; i < text.size(); i++) {
        int bytes = text.end(i) - text.start(i);
        // a code point takes one to four bytes: count only where that leaves it open
        if (bytes < min || bytes > max || bytes >> 2 < min) {
          check(text, i, failing);
        }
      }
    } else {
      for (int i = 0; i < column.size(); i++) {
        check(column, i, failing);
      }
    }
  }

  private void check(Column column, int row, RowSet failing) {
    int length = of(column, row);
    if (length < min || length > max) {
      failing.add(row);
    }
  }

  /** The code points of a cell's text; 0 for null. */
  static int of(Column column, int row) {
    if (!(column instanceof TextColumn text)) {
      return column.text(row).map(t -> t.codePointCount(0, t.length())).orElse(0);
    }
    int length = text.end(row) - text.start(row);
    for (int i = text.start(row); i < text.end(row); i++) {
      if ((text.bytes()[i] & 0xC0) == 0x80) {
        length--;
      }
    }
    return length;
  }

  @Override
  String reason() {
    String least = min > 0 ? "at least " + min : "";
    String most = max < Integer.MAX_VALUE ? "at most " + max : "";
    return "not "
        + least
        + (least.isEmpty() || most.isEmpty() ? "" : " and ")
        + most
        + " characters";
  }
}
