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
        if (bytes < min || bytes > max) {
          check(text, i, bytes, failing);
        } else if (bytes >> 2 < min) {
          check(text, i, bytes, failing);
        }
      }
    } else {
      for (int i = 0; i < column.size(); i++) {
        int length = column.text(i).map(t -> t.codePointCount(0, t.length())).orElse(min);
        if (length < min || length > max) {
          failing.add(i);
        }
      }
    }
  }

  private void check(TextColumn text, int row, int bytes, RowSet failing) {
    int length = bytes;
    for (int i = text.start(row); i < text.end(row); i++) {
      if ((text.bytes()[i] & 0xC0) == 0x80) {
        length--;
      }
    }
    if (length < min || length > max) {
      failing.add(row);
    }
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
