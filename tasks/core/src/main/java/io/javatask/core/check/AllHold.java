package io.javatask.core.check;

import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.List;
import java.util.stream.Collectors;

/** Several predicates on one column that must all hold. */
final class AllHold extends ColumnCheck {
  private final List<ColumnCheck> parts;

  AllHold(String column, List<ColumnCheck> parts) {
    super(column);
    this.parts = List.copyOf(parts);
  }

  @Override
  void find(Column values, RowSet failing) {
    parts.forEach(part -> part.find(values, failing));
  }

  @Override
  String reason() {
    return parts.stream().map(ColumnCheck::reason).collect(Collectors.joining(" or "));
  }
}
