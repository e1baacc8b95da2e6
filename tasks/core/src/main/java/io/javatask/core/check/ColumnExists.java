package io.javatask.core.check;

import io.javatask.api.Nearest;
import java.util.List;
import java.util.Optional;

/**
 * The source has a column. Where only records tell the columns, one that is not required may be in
 * none of them.
 */
final class ColumnExists implements SourceCheck {
  private final String column;
  private final boolean required;
  private final Optional<Integer> index;

  /**
   * @param index where it has to stand, from 0; absent for anywhere
   */
  ColumnExists(String column, boolean required, Optional<Integer> index) {
    this.column = column;
    this.required = required;
    this.index = index;
  }

  private Finding at(int found, int wanted) {
    return new Finding(
        found == wanted,
        "present",
        found == wanted
            ? ""
            : "column '" + column + "' stands at " + found + ", not at " + wanted + " (from 0)");
  }

  @Override
  public Finding find(List<String> columns, boolean header, long rows) {
    if (columns.contains(column) && index.isPresent()) {
      return at(columns.indexOf(column), index.get());
    }
    if (columns.contains(column)) {
      return new Finding(true, "present", "");
    }
    if (rows == 0 && columns.isEmpty()) {
      return new Finding(
          true, "no columns", "the source is empty: it has neither header nor records");
    }
    if (!header && !required) {
      return new Finding(true, "absent", "in no record; the column is optional");
    }
    return new Finding(
        false,
        "absent",
        "column '" + column + "' is not in the source" + Nearest.hint(column, columns));
  }
}
