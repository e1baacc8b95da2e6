package io.javatask.core.contract;

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
 * @param where rows it is asked of: an expression over the row; absent means all
 */
public record CheckSpec(
    String name, List<String> columns, Map<String, JsonNode> arguments, Optional<String> where) {
  public CheckSpec {
    columns = List.copyOf(columns);
    arguments = Map.copyOf(arguments);
  }
}
