package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import java.nio.charset.StandardCharsets;

/** A predicate on the text of a value, as the slice of UTF-8 that it is. */
final class SliceCheck extends ColumnCheck {
  private final Slice holds;
  private final String reason;

  SliceCheck(String column, Slice holds, String reason) {
    super(column);
    this.holds = holds;
    this.reason = reason;
  }

  /** Asked of valid UTF-8. */
  interface Slice {
    boolean holds(byte[] bytes, int start, int end);
  }

  @Override
  void find(Column column, RowSet failing) {
    if (column instanceof TextColumn text) {
      byte[] bytes = text.bytes();
      for (int i = 0; i < text.size(); i++) {
        if (!text.isNull(i) && !holds.holds(bytes, text.start(i), text.end(i))) {
          failing.add(i);
        }
      }
    } else {
      // an imported rule may ask a number for its text
      for (int i = 0; i < column.size(); i++) {
        byte[] bytes = column.text(i).orElse("").getBytes(StandardCharsets.UTF_8);
        if (!column.isNull(i) && !holds.holds(bytes, 0, bytes.length)) {
          failing.add(i);
        }
      }
    }
  }

  @Override
  String reason() {
    return reason;
  }
}
