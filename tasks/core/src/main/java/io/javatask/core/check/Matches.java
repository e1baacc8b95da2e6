package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;

/** A pattern is found in a text, or is not found. */
final class Matches extends ColumnCheck {
  private final Regex regex;
  private final boolean negated;

  Matches(String column, Regex regex, boolean negated) {
    super(column);
    this.regex = regex;
    this.negated = negated;
  }

  @Override
  void find(Column column, RowSet failing) {
    Regex.Finder finder = regex.finder();
    for (int i = 0; i < column.size(); i++) {
      if (column.isNull(i)) {
        continue;
      }
      boolean found =
          column instanceof TextColumn text
              ? finder.find(text.bytes(), text.start(i), text.end(i))
              : finder.find(column.text(i).orElseThrow());
      if (found == negated) {
        failing.add(i);
      }
    }
  }

  @Override
  String reason() {
    return (negated ? "matches " : "does not match ") + regex.source();
  }
}
