package io.javatask.core.sink;

import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import java.util.List;
import java.util.stream.Collectors;

/** SQL that orders the rows of a key by the contract's version columns; null is the oldest. */
record Versions(Dialect dialect, List<Property> columns) {
  Versions {
    columns = List.copyOf(columns);
  }

  static Versions of(Dialect dialect, Contract contract) {
    return new Versions(
        dialect,
        contract.load().versions().stream().map(v -> contract.property(v).orElseThrow()).toList());
  }

  boolean declared() {
    return !columns.isEmpty();
  }

  List<String> names() {
    return columns.stream().map(Property::name).toList();
  }

  /** True where the row {@code a} is newer than {@code b}; false where no versions are declared. */
  String newer(String a, String b) {
    StringBuilder newer = new StringBuilder("(FALSE");
    StringBuilder equal = new StringBuilder();
    for (Property column : columns) {
      String left = ordered(a, column);
      String right = ordered(b, column);
      newer
          .append(" OR (")
          .append(equal)
          .append("(" + left + " > " + right + " OR (" + left + " IS NOT NULL AND " + right)
          .append(" IS NULL)))");
      equal.append(left + " IS NOT DISTINCT FROM " + right + " AND ");
    }
    return newer.append(")").toString();
  }

  /** For ORDER BY, with a comma at its end: the newest of {@code alias} first. */
  String newestFirst(String alias) {
    return columns.stream()
        .map(c -> ordered(alias, c) + " DESC NULLS LAST, ")
        .collect(Collectors.joining());
  }

  /** For ORDER BY: the oldest of {@code alias} first. */
  String oldestFirst(String alias) {
    return columns.stream()
        .map(c -> ordered(alias, c) + " ASC NULLS FIRST")
        .collect(Collectors.joining(", "));
  }

  private String ordered(String alias, Property column) {
    return dialect.ordered(alias + "." + Sql.identifier(column.name()), column);
  }
}
