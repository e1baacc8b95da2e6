package io.javatask.core.check;

import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The source's columns, and the types that the contract declares for them, are those of a list that
 * was once agreed on.
 */
final class SchemaBaseline implements SourceCheck {
  private final Contract contract;
  private final List<Agreed> baseline;
  private final boolean ordered;
  private final boolean additions;

  /** A column as it was agreed on; the type is a logical type of the standard. */
  record Agreed(String name, Optional<String> type) {}

  /**
   * @param ordered whether the columns have to come in the order of the list
   * @param additions whether there may be others
   */
  SchemaBaseline(Contract contract, List<Agreed> baseline, boolean ordered, boolean additions) {
    this.contract = contract;
    this.baseline = List.copyOf(baseline);
    this.ordered = ordered;
    this.additions = additions;
  }

  @Override
  public Finding find(List<String> columns, boolean header, long rows) {
    List<String> agreed = baseline.stream().map(Agreed::name).toList();
    List<String> changes = new ArrayList<>();
    say(changes, "missing: ", agreed.stream().filter(c -> !columns.contains(c)).toList());
    if (!additions) {
      say(changes, "new: ", columns.stream().filter(c -> !agreed.contains(c)).toList());
    }
    say(changes, "of another type: ", baseline.stream().flatMap(a -> retyped(a).stream()).toList());
    List<String> present = columns.stream().filter(agreed::contains).toList();
    if (ordered && !present.equals(agreed.stream().filter(columns::contains).toList())) {
      say(changes, "in another order: ", present);
    }
    return new Finding(changes.isEmpty(), columns, String.join("; ", changes));
  }

  private static void say(List<String> changes, String what, List<String> columns) {
    if (!columns.isEmpty()) {
      changes.add(what + columns.stream().limit(20).collect(Collectors.joining(", ")));
    }
  }

  private Optional<String> retyped(Agreed column) {
    Optional<String> declared =
        contract.property(column.name()).map(Property::type).map(t -> t.odcsName());
    return declared
        .filter(type -> column.type().filter(t -> !t.equals(type)).isPresent())
        .map(type -> column.name() + " (" + type + ", not " + column.type().orElse("") + ")");
  }
}
