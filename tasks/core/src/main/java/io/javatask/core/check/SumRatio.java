package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The sum of one column divided by that of another, each over its own values; rows in which both
 * are null are not evaluated.
 */
final class SumRatio implements MetricCheck.State {
  private final String above;
  private final String below;
  private final Moments numerator = new Moments();
  private final Moments denominator = new Moments();

  SumRatio(String above, String below) {
    this.above = above;
    this.below = below;
  }

  @Override
  public void update(Batch batch, RowSet asked) {
    Column first = batch.column(above).orElseThrow();
    Column second = batch.column(below).orElseThrow();
    take(first, asked, numerator);
    take(second, asked, denominator);
    RowSet empty = first.nulls().copy();
    empty.retainAll(second.nulls());
    asked.removeAll(empty);
  }

  private static void take(Column column, RowSet asked, Moments into) {
    RowSet present = asked.copy();
    present.removeAll(column.nulls());
    into.update(column, present);
  }

  @Override
  public void merge(MetricCheck.State other) {
    numerator.merge(((SumRatio) other).numerator);
    denominator.merge(((SumRatio) other).denominator);
  }

  @Override
  public Optional<ObjectNode> save() {
    ObjectNode saved = KeptState.node();
    saved.set("numerator", numerator.save());
    saved.set("denominator", denominator.save());
    return Optional.of(saved);
  }

  @Override
  public void absorb(JsonNode saved) {
    numerator.absorb(saved.path("numerator"));
    denominator.absorb(saved.path("denominator"));
  }

  @Override
  public OptionalDouble result() {
    return denominator.count() == 0 || numerator.count() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(numerator.sum() / denominator.sum());
  }
}
