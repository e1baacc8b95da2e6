package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.function.Predicate;

/**
 * A predicate on the text of a value, one string at a time: for checks that are not on the hot
 * path.
 */
final class TextCheck extends ColumnCheck {
  private final Predicate<String> holds;
  private final String reason;

  TextCheck(String column, Predicate<String> holds, String reason) {
    super(column);
    this.holds = holds;
    this.reason = reason;
  }

  @Override
  void find(Column column, RowSet failing) {
    for (int i = 0; i < column.size(); i++) {
      if (!column.isNull(i) && !holds.test(column.text(i).orElseThrow())) {
        failing.add(i);
      }
    }
  }

  @Override
  String reason() {
    return reason;
  }
}
