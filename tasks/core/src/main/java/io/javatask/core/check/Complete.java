package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import java.util.List;

/** Some columns of a row have a value: every one of them, or any. */
final class Complete implements RowCheck {
  private final List<String> columns;
  private final Wanted wanted;

  Complete(List<String> columns, Wanted wanted) {
    this.columns = List.copyOf(columns);
    this.wanted = wanted;
  }

  /** How many of the columns have to have a value, and which values count. */
  enum Wanted {
    ALL,
    ANY,
    /** Any that is not text of white space only. */
    ANY_NOT_BLANK
  }

  @Override
  public void test(Batch batch, RowSet asked, RowSet failing) {
    if (wanted == Wanted.ALL) {
      KeyEncoder.columns(batch, columns).forEach(c -> failing.addAll(c.nulls()));
    } else {
      failing.addAll(asked);
      // a column that the source lacks has no value
      columns.forEach(name -> batch.column(name).ifPresent(c -> failing.retainAll(without(c))));
    }
    failing.retainAll(asked);
  }

  private RowSet without(Column column) {
    if (wanted != Wanted.ANY_NOT_BLANK
        || column.type() != LogicalType.STRING
        || !(column instanceof TextColumn text)) {
      return column.nulls();
    }
    RowSet without = column.nulls().copy();
    for (int i = 0; i < text.size(); i++) {
      if (TextChecks.isBlank(text.bytes(), text.start(i), text.end(i))) {
        without.add(i);
      }
    }
    return without;
  }

  @Override
  public String reason(Batch batch, int row) {
    return switch (wanted) {
      case ALL -> "not all of the columns have a value";
      case ANY -> "none of the columns has a value";
      case ANY_NOT_BLANK -> "blank";
    };
  }
}
