package io.javatask.core.check;

import java.util.List;
import java.util.Optional;

/** The type that the contract declares for a column of the source is one of a set. */
final class ColumnTypeIn implements SourceCheck {
  private final String column;
  private final Optional<String> declared;
  private final List<String> types;

  /**
   * @param declared the column's logical type; absent if the contract does not declare the column
   */
  ColumnTypeIn(String column, Optional<String> declared, List<String> types) {
    this.column = column;
    this.declared = declared;
    this.types = List.copyOf(types);
  }

  @Override
  public Finding find(List<String> columns, boolean header, long rows) {
    if (!columns.contains(column) && (header || rows > 0)) {
      return new Finding(false, "", "column '" + column + "' is not in the source");
    }
    boolean holds = declared.filter(types::contains).isPresent();
    String type = declared.orElse("not declared");
    return new Finding(holds, type, holds ? "" : "the type is " + type + ", not " + types);
  }
}
