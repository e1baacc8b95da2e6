package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The age of the newest value of a time column, in seconds at the run's {@code asOf}. */
final class Freshness implements MetricCheck {
  private final String column;
  private final Optional<Duration> maxAge;
  private final Instant asOf;

  Freshness(String column, Optional<Duration> maxAge, Instant asOf) {
    this.column = column;
    this.maxAge = maxAge;
    this.asOf = asOf;
  }

  @Override
  public State init() {
    return new Age(column, asOf);
  }

  @Override
  public boolean holdsWhenEmpty() {
    return false;
  }

  @Override
  public boolean holds(double observed) {
    return maxAge.map(m -> observed <= m.toNanos() / 1e9).orElse(true);
  }

  @Override
  public String requirement() {
    return maxAge.map(m -> "newest value at most " + m + " old at " + asOf).orElse("");
  }

  private static final class Age implements State {
    private final String column;
    private final Instant asOf;
    private final Newest newest = new Newest();

    Age(String column, Instant asOf) {
      this.column = column;
      this.asOf = asOf;
    }

    @Override
    public void update(Batch batch, RowSet asked) {
      newest.update(batch.column(column).orElseThrow(), asked);
    }

    @Override
    public void merge(State other) {
      newest.merge(((Age) other).newest);
    }

    @Override
    public Optional<ObjectNode> save() {
      return Optional.of(newest.save());
    }

    @Override
    public void absorb(JsonNode saved) {
      newest.absorb(saved);
    }

    @Override
    public OptionalDouble result() {
      return newest.ageSeconds(asOf).map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }
  }
}
