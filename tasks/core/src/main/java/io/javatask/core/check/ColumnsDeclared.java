package io.javatask.core.check;

import io.javatask.api.Nearest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The source has no column that the contract does not declare, and none twice. */
final class ColumnsDeclared implements SourceCheck {
  private final List<String> declared;

  ColumnsDeclared(List<String> declared) {
    this.declared = List.copyOf(declared);
  }

  @Override
  public Finding find(List<String> columns, boolean header, long rows) {
    List<String> complaints = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      if (!seen.add(column)) {
        complaints.add("column '" + column + "' stands twice; its first place counts");
      } else if (!declared.contains(column)) {
        complaints.add(
            "column '"
                + column
                + "' is not declared"
                + Nearest.to(column, declared).map(n -> " (nearest: '" + n + "')").orElse(""));
      }
    }
    String observed =
        columns.stream()
            .filter(c -> !declared.contains(c))
            .distinct()
            .collect(Collectors.joining(", "));
    return new Finding(complaints.isEmpty(), observed, String.join("; ", complaints));
  }
}
