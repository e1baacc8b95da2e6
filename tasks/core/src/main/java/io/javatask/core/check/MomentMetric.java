package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.RowSet;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The sum, the mean, the variance or the standard deviation of a column, in the unit of its values.
 */
final class MomentMetric implements MetricCheck {
  private final String column;
  private final Kind kind;
  private final Bounds bounds;

  /** Which of them. The sum of no values is 0; no values have a mean or a deviation. */
  enum Kind {
    SUM,
    MEAN,
    DEVIATION,
    POPULATION_DEVIATION,
    VARIANCE,
    POPULATION_VARIANCE
  }

  MomentMetric(String column, Kind kind, Bounds bounds) {
    this.column = column;
    this.kind = kind;
    this.bounds = bounds;
  }

  @Override
  public State init() {
    return new Sums(column, kind);
  }

  @Override
  public boolean holdsWhenEmpty() {
    return false;
  }

  @Override
  public boolean holds(double observed) {
    return bounds.contain(observed);
  }

  @Override
  public String requirement() {
    return bounds.words();
  }

  private static final class Sums implements State {
    private final String column;
    private final Kind kind;
    private final Moments moments = new Moments();

    Sums(String column, Kind kind) {
      this.column = column;
      this.kind = kind;
    }

    @Override
    public void update(Batch batch, RowSet asked) {
      Column values = batch.column(column).orElseThrow();
      asked.removeAll(values.nulls());
      moments.update(values, asked);
    }

    @Override
    public void merge(State other) {
      moments.merge(((Sums) other).moments);
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
        case SUM -> OptionalDouble.of(moments.sum());
        case MEAN -> moments.mean();
        case DEVIATION -> moments.deviation();
        case POPULATION_DEVIATION -> root(moments.variance(false));
        case VARIANCE -> moments.variance(true);
        case POPULATION_VARIANCE -> moments.variance(false);
      };
    }

    private static OptionalDouble root(OptionalDouble square) {
      return square.isPresent() ? OptionalDouble.of(Math.sqrt(square.getAsDouble())) : square;
    }
  }
}
