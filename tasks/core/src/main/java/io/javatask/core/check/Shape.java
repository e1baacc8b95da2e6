package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The skewness or the kurtosis of a column's numbers. */
final class Shape implements MetricCheck.State {
  private final String column;
  private final boolean peaked;
  private final boolean sample;
  private final CentralMoments moments = new CentralMoments();

  /**
   * @param peaked whether kurtosis is asked for, not skewness
   * @param sample whether the numbers are a sample of more
   */
  Shape(String column, boolean peaked, boolean sample) {
    this.column = column;
    this.peaked = peaked;
    this.sample = sample;
  }

  @Override
  public void update(Batch batch, RowSet asked) {
    Column values = batch.column(column).orElseThrow();
    asked.removeAll(values.nulls());
    double[] numbers = new double[asked.count()];
    int size = 0;
    for (int row = asked.next(0); row >= 0; row = asked.next(row + 1)) {
      numbers[size++] = ColumnNumbers.at(values, row);
    }
    moments.add(numbers, size);
  }

  @Override
  public void merge(MetricCheck.State other) {
    moments.merge(((Shape) other).moments);
  }

  @Override
  public Optional<ObjectNode> save() {
    return Optional.of(moments.save());
  }

  @Override
  public void absorb(JsonNode saved) {
    moments.absorb(saved);
  }

  @Override
  public OptionalDouble result() {
    return peaked ? moments.kurtosis(sample) : moments.skewness(sample);
  }
}
