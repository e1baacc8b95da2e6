package io.javatask.core.check;

import java.util.List;

/** How many columns the source has. */
final class ColumnCount implements SourceCheck {
  private final Bounds bounds;

  ColumnCount(Bounds bounds) {
    this.bounds = bounds;
  }

  @Override
  public Finding find(List<String> columns, boolean header, long rows) {
    boolean holds = bounds.contain(columns.size());
    return new Finding(
        holds, columns.size(), holds ? "" : "not " + bounds.words() + " columns: " + columns);
  }
}
