package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The distinct values of a column are all of a set, contain it, or are just it. The state is which
 * of the set have been seen, and a few that are not of it.
 */
final class DistinctSet implements SummaryCheck {
  private static final int SHOWN = 20;

  private final String column;
  private final Cells cells;
  private final List<Optional<Object>> values;
  private final Map<Object, Integer> numbers = new HashMap<>();
  private final boolean mayHaveOthers;
  private final boolean mayLack;

  /**
   * @param values the set; an empty one stands for null, which is no value of any column
   */
  DistinctSet(
      String column,
      Cells cells,
      List<Optional<Object>> values,
      boolean mayHaveOthers,
      boolean mayLack) {
    this.column = column;
    this.cells = cells;
    this.values = values.stream().distinct().toList();
    this.mayHaveOthers = mayHaveOthers;
    this.mayLack = mayLack;
    for (int i = 0; i < this.values.size(); i++) {
      int number = i;
      this.values.get(i).ifPresent(v -> numbers.put(v, number));
    }
  }

  @Override
  public State init() {
    return new Seen();
  }

  @Override
  public String requirement() {
    String verb = mayHaveOthers ? "contain " : mayLack ? "be in " : "equal ";
    return "distinct values "
        + verb
        + values.stream()
            .limit(SHOWN)
            .map(v -> v.map(Cells::shown).map(Object::toString).orElse("null"))
            .collect(Collectors.joining(", ", "[", values.size() > SHOWN ? ", …]" : "]"));
  }

  private final class Seen implements State {
    private final boolean[] seen = new boolean[values.size()];
    private final Set<Object> others = new LinkedHashSet<>();
    private boolean anyOther;

    @Override
    public void update(Batch batch, RowSet asked) {
      Column read = batch.column(column).orElseThrow();
      asked.removeAll(read.nulls());
      asked.forEach(row -> take(cells.value(read, row)));
    }

    private void take(Object value) {
      Integer number = numbers.get(value);
      if (number != null) {
        seen[number] = true;
      } else {
        anyOther = true;
        if (others.size() < SHOWN) {
          others.add(value);
        }
      }
    }

    @Override
    public Optional<ObjectNode> save() {
      ObjectNode saved = KeptState.node();
      ArrayNode numbered = saved.putArray("seen");
      for (int i = 0; i < seen.length; i++) {
        if (seen[i]) {
          numbered.add(i);
        }
      }
      ArrayNode few = saved.putArray("others");
      others.forEach(other -> Cells.save(other, few.addObject()));
      return Optional.of(saved);
    }

    @Override
    public void absorb(JsonNode saved) {
      saved.path("seen").forEach(number -> seen[number.intValue()] = true);
      for (JsonNode other : saved.path("others")) {
        anyOther = true;
        if (others.size() < SHOWN) {
          others.add(Cells.restore(other));
        }
      }
    }

    @Override
    public Finding result() {
      List<Object> missing =
          Stream.iterate(0, i -> i < seen.length, i -> i + 1)
              .filter(i -> !seen[i])
              .map(i -> values.get(i).map(Cells::shown).orElse("null"))
              .toList();
      boolean holds = (mayHaveOthers || !anyOther) && (mayLack || missing.isEmpty());
      String lacks = mayLack || missing.isEmpty() ? "" : "missing: " + few(missing);
      String has =
          mayHaveOthers || !anyOther
              ? ""
              : "not in the set: " + few(others.stream().map(Cells::shown).toList());
      Object observed =
          Stream.concat(
                  Stream.iterate(0, i -> i < seen.length, i -> i + 1)
                      .filter(i -> seen[i])
                      .map(i -> values.get(i).map(Cells::shown).orElse("null")),
                  others.stream().map(Cells::shown))
              .limit(SHOWN)
              .toList();
      return new Finding(
          holds,
          Optional.of(observed),
          lacks + (lacks.isEmpty() || has.isEmpty() ? "" : "; ") + has);
    }

    private String few(List<Object> all) {
      return all.stream().limit(SHOWN).map(Object::toString).collect(Collectors.joining(", "))
          + (all.size() > SHOWN ? ", …" : "");
    }
  }
}
