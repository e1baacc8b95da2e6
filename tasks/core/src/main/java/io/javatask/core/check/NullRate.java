package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The share of rows without a value, in percent. */
final class NullRate implements MetricCheck {
  private final String column;

  NullRate(String column) {
    this.column = column;
  }

  @Override
  public State init() {
    return new Rate(column);
  }

  @Override
  public boolean holdsWhenEmpty() {
    return true;
  }

  private static final class Rate implements State {
    private final String column;
    private long rows;
    private long nulls;

    Rate(String column) {
      this.column = column;
    }

    @Override
    public void update(Batch batch, RowSet asked) {
      RowSet absent = batch.column(column).orElseThrow().nulls().copy();
      absent.retainAll(asked);
      rows += asked.count();
      nulls += absent.count();
    }

    @Override
    public void merge(State other) {
      rows += ((Rate) other).rows;
      nulls += ((Rate) other).nulls;
    }

    @Override
    public Optional<ObjectNode> save() {
      return Optional.of(KeptState.node().put("rows", rows).put("nulls", nulls));
    }

    @Override
    public void absorb(JsonNode saved) {
      rows += saved.path("rows").longValue();
      nulls += saved.path("nulls").longValue();
    }

    @Override
    public OptionalDouble result() {
      return rows == 0 ? OptionalDouble.empty() : OptionalDouble.of(100.0 * nulls / rows);
    }
  }
}
