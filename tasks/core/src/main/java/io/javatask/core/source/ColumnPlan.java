package io.javatask.core.source;

import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import io.javatask.core.contract.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which columns a source is to decode, and how.
 *
 * @param wanted the columns, declared ones first in the contract's order, then undeclared ones that
 *     a rule names
 * @param record whether whole records are wanted too, as JSON text in a column called {@link
 *     #RECORD}
 */
public record ColumnPlan(List<Wanted> wanted, boolean record) {
  /** Name of the column that holds whole records; only sources of JSON have it. */
  public static final String RECORD = "$record";

  public ColumnPlan {
    wanted = List.copyOf(wanted);
  }

  /**
   * A column to decode.
   *
   * @param parser how its text becomes a typed value
   * @param declared whether the contract declares it
   */
  public record Wanted(String name, CellParser parser, boolean declared) {}

  /** All declared columns and those that rules name. */
  public static ColumnPlan of(Contract contract) {
    Map<String, Wanted> byName = new LinkedHashMap<>();
    for (Property property : contract.properties()) {
      byName.put(property.name(), new Wanted(property.name(), CellParser.of(property), true));
    }
    for (Rule rule : contract.rules()) {
      Stream.concat(rule.check().columns().stream(), rule.check().filterColumns().stream())
          .forEach(
              column ->
                  byName.computeIfAbsent(
                      column, name -> new Wanted(name, CellParser.text(), false)));
    }
    boolean record = contract.rules().stream().anyMatch(ColumnPlan::asksForRecords);
    return new ColumnPlan(new ArrayList<>(byName.values()), record);
  }

  private static boolean asksForRecords(Rule rule) {
    return rule.check().name().equals("json_schema") && rule.check().columns().isEmpty();
  }

  /** Position of a column in {@link #wanted}, if it is wanted. */
  public Optional<Integer> index(String name) {
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i).name().equals(name)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }
}
