package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import java.util.List;
import java.util.stream.Collectors;

/** Any or all of several patterns are found in a text, or none is. */
final class MatchesList extends ColumnCheck {
  private final List<Regex> regexes;
  private final boolean all;
  private final boolean negated;

  /**
   * @param all whether every pattern has to be found
   * @param negated whether none may be found
   */
  MatchesList(String column, List<Regex> regexes, boolean all, boolean negated) {
    super(column);
    this.regexes = List.copyOf(regexes);
    this.all = all;
    this.negated = negated;
  }

  @Override
  void find(Column column, RowSet failing) {
    List<Regex.Finder> finders = regexes.stream().map(Regex::finder).toList();
    for (int i = 0; i < column.size(); i++) {
      if (!column.isNull(i) && found(finders, column, i) == negated) {
        failing.add(i);
      }
    }
  }

  private boolean found(List<Regex.Finder> finders, Column column, int row) {
    for (Regex.Finder finder : finders) {
      boolean found =
          column instanceof TextColumn text
              ? finder.find(text.bytes(), text.start(row), text.end(row))
              : finder.find(column.text(row).orElseThrow());
      if (found != all) {
        return found;
      }
    }
    return all;
  }

  @Override
  String reason() {
    String list = regexes.stream().map(Regex::source).collect(Collectors.joining(", "));
    return negated
        ? "matches one of " + list
        : "does not match " + (all ? "all of " : "any of ") + list;
  }
}
