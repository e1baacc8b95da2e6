package io.javatask.core.check;

import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What a store has counted of a table, instead of rows that are read.
 *
 * @param rows number of rows
 * @param evaluated number of rows that each rule is evaluated on, by the rule's id; exactly the
 *     rules that need no other row than those that they may blame
 * @param states what a check's own state would have written of all rows, by the rule's id
 * @param nulls number of rows without a value, by the table's declared columns
 */
public record StoreAnswers(
    long rows, Map<String, Long> evaluated, Map<String, JsonNode> states, Map<String, Long> nulls) {
  public StoreAnswers {
    evaluated = Map.copyOf(evaluated);
    states = Map.copyOf(states);
    nulls = Map.copyOf(nulls);
  }

  /** The ids of the rules that are answered. */
  public Set<String> rules() {
    return evaluated.keySet();
  }
}
