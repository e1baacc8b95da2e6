package io.javatask.core.check;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A state that can outlive its run: written down, and taken in by another of the same check. */
interface KeptState {
  /**
   * What has been seen, in a bounded form; empty where no bounded form merges with that of other
   * rows.
   */
  default Optional<ObjectNode> save() {
    return Optional.empty();
  }

  /** Takes in what a state of the same check wrote down, whose rows come after this one's. */
  default void absorb(JsonNode saved) {
    throw new IllegalStateException("this state is not kept");
  }

  static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Every bit of it: JSON has no word for what is not finite. */
  static JsonNode number(double value) {
    return Double.isFinite(value)
        ? JsonNodeFactory.instance.numberNode(value)
        : JsonNodeFactory.instance.stringNode(Double.toString(value));
  }

  static double number(JsonNode saved) {
    return saved.isString() ? Double.parseDouble(saved.stringValue()) : saved.doubleValue();
  }

  static ObjectNode counts(long[] counts) {
    ObjectNode saved = node();
    ArrayNode list = saved.putArray("counts");
    for (long count : counts) {
      list.add(count);
    }
    return saved;
  }

  static void absorb(JsonNode saved, long[] counts) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += saved.path("counts").path(i).longValue();
    }
  }
}
