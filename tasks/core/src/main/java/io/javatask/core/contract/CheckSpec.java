package io.javatask.core.contract;

import io.javatask.core.expression.RowExpression;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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

  /** All columns that it reads, of a contract's; those that it names may be others, too. */
  public Set<String> lookedAt(Contract contract) {
    CheckName check = CheckName.of(name);
    Set<String> read = new TreeSet<>(columns);
    read.addAll(filterColumns());
    if (!check.namesItsColumns()) {
      contract.properties().forEach(p -> read.add(p.name()));
    }
    for (String argument : check.columnArguments()) {
      Optional.ofNullable(arguments.get(argument))
          .ifPresent(list -> list.values().forEach(c -> read.add(c.stringValue())));
    }
    return read;
  }
}
