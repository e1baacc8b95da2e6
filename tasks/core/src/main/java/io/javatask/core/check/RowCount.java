package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The number of rows; 0 for an empty set. */
final class RowCount implements MetricCheck {
  private final Bounds bounds;

  RowCount(Bounds bounds) {
    this.bounds = bounds;
  }

  @Override
  public boolean holds(double observed) {
    return bounds.contain(observed);
  }

  @Override
  public String requirement() {
    return bounds.words();
  }

  @Override
  public State init() {
    return new Count();
  }

  @Override
  public boolean holdsWhenEmpty() {
    return true;
  }

  private static final class Count implements State {
    private long rows;

    @Override
    public void update(Batch batch, RowSet asked) {
      rows += asked.count();
    }

    @Override
    public void merge(State other) {
      rows += ((Count) other).rows;
    }

    @Override
    public Optional<ObjectNode> save() {
      return Optional.of(KeptState.node().put("rows", rows));
    }

    @Override
    public void absorb(JsonNode saved) {
      rows += saved.path("rows").longValue();
    }

    @Override
    public OptionalDouble result() {
      return OptionalDouble.of((double) rows);
    }
  }
}
