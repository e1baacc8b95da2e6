package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A number of the whole set, from a state that merges (cost A). */
public non-sealed interface MetricCheck extends Check {
  /** A state that has seen no row. */
  State init();

  /** What the check says of an empty set. */
  boolean holdsWhenEmpty();

  /** Whether an observed number holds by the check itself, apart from any threshold of the rule. */
  default boolean holds(double observed) {
    return true;
  }

  /** What has to hold by the check itself, in words; empty if only thresholds say. */
  default String requirement() {
    return "";
  }

  /** What has been seen so far. Not thread-safe. */
  interface State extends KeptState {
    /**
     * Takes the asked rows of a batch in; removes from {@code asked} those that it does not
     * evaluate.
     */
    void update(Batch batch, RowSet asked);

    /** Takes another state of the same check in, whose rows come after this one's. */
    void merge(State other);

    @Override
    Optional<ObjectNode> save();

    @Override
    void absorb(JsonNode saved);

    /** The number, or empty where no row was evaluated. */
    OptionalDouble result();
  }
}
