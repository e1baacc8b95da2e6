package io.javatask.core.check;

import java.util.function.Supplier;

/** A number of the whole set from a state that merges, and the bounds that it has to keep. */
final class Measure implements MetricCheck {
  private final Supplier<State> fresh;
  private final Bounds bounds;

  /**
   * @param fresh makes a state that has seen no row
   */
  Measure(Supplier<State> fresh, Bounds bounds) {
    this.fresh = fresh;
    this.bounds = bounds;
  }

  @Override
  public State init() {
    return fresh.get();
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
}
