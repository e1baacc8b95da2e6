package io.javatask.core.contract;

import io.javatask.core.expression.RowExpression;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A check of the catalogue with its arguments, before it is compiled.
 *
 * @param name its catalogue name, such as {@code not_null}
 * @param columns the columns it speaks of; empty for the whole set
 * @param arguments its arguments, by name
 * @param where the rows that it is asked of: those of which the condition is true; absent means all
 */
public record CheckSpec(
    String name,
    List<String> columns,
    Map<String, JsonNode> arguments,
    Optional<RowExpression> where) {
  public CheckSpec {
    columns = List.copyOf(columns);
    arguments = Map.copyOf(arguments);
  }

  /** The columns that its filter reads. */
  public List<String> filterColumns() {
    return where.map(RowExpression::columns).orElse(List.of());
  }
}
