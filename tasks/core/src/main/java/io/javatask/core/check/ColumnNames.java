package io.javatask.core.check;

import java.util.List;
import java.util.stream.Collectors;

/** Every column of the source has a name in which an expression is found. */
final class ColumnNames implements SourceCheck {
  private final Regex regex;

  ColumnNames(Regex regex) {
    this.regex = regex;
  }

  @Override
  public Finding find(List<String> columns, boolean header, long rows) {
    Regex.Finder finder = regex.finder();
    List<String> others = columns.stream().filter(name -> !finder.find(name)).toList();
    return new Finding(
        others.isEmpty(),
        columns,
        others.isEmpty()
            ? ""
            : "do not match: " + others.stream().limit(20).collect(Collectors.joining(", ")));
  }
}
