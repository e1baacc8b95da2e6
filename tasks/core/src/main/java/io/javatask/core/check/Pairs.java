package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How two columns of numbers go together; rows with a null in either are not evaluated. */
final class Pairs implements MetricCheck.State {
  private final String first;
  private final String second;
  private final Kind kind;
  private final CoMoments moments = new CoMoments();

  /** Which number. */
  enum Kind {
    COVARIANCE,
    POPULATION_COVARIANCE,
    CORRELATION
  }

  Pairs(String first, String second, Kind kind) {
    this.first = first;
    this.second = second;
    this.kind = kind;
  }

  @Override
  public void update(Batch batch, RowSet asked) {
    Column x = batch.column(first).orElseThrow();
    Column y = batch.column(second).orElseThrow();
    asked.removeAll(x.nulls());
    asked.removeAll(y.nulls());
    double[] xs = new double[asked.count()];
    double[] ys = new double[xs.length];
    int size = 0;
    for (int row = asked.next(0); row >= 0; row = asked.next(row + 1)) {
      xs[size] = ColumnNumbers.at(x, row);
      ys[size++] = ColumnNumbers.at(y, row);
    }
    moments.add(xs, ys, size);
  }

  @Override
  public void merge(MetricCheck.State other) {
    moments.merge(((Pairs) other).moments);
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
    return switch (kind) {
      case COVARIANCE -> moments.covariance(true);
      case POPULATION_COVARIANCE -> moments.covariance(false);
      case CORRELATION -> moments.correlation();
    };
  }
}
