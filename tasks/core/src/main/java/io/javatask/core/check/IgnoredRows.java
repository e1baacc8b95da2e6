package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.List;

/** Which rows a check of several columns is not asked of, for a null among their values. */
enum IgnoredRows {
  ANY_VALUE_IS_MISSING,
  ALL_VALUES_ARE_MISSING,
  NEVER;

  void remove(List<Column> columns, RowSet asked) {
    switch (this) {
      case ANY_VALUE_IS_MISSING -> columns.forEach(c -> asked.removeAll(c.nulls()));
      case ALL_VALUES_ARE_MISSING -> {
        RowSet missing = asked.copy();
        columns.forEach(c -> missing.retainAll(c.nulls()));
        asked.removeAll(missing);
      }
      case NEVER -> {}
    }
  }
}
