package io.javatask.core.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads lower and upper limits out of {@code logicalTypeOptions}. */
record Limits(Place options, Findings findings) {
  /** {@code min} and {@code max} out of two options that hold counts; empty if neither is there. */
  Map<String, JsonNode> counts(String minKey, String maxKey) {
    Place min = options.child(minKey);
    Place max = options.child(maxKey);
    if (min.number()
        .flatMap(low -> max.number().map(low::compareTo))
        .filter(o -> o > 0)
        .isPresent()) {
      findings.error(max, nothingBetween(minKey, min, maxKey, max));
    }
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    min.number().ifPresent(n -> arguments.put("min", min.node()));
    max.number().ifPresent(n -> arguments.put("max", max.node()));
    return arguments;
  }

  /** The arguments of {@code range}; empty if no limit is there. */
  Map<String, JsonNode> range(Values values) {
    Optional<End> low = tighter(values, end("minimum", values), end("exclusiveMinimum", values), 1);
    Optional<End> high =
        tighter(values, end("maximum", values), end("exclusiveMaximum", values), -1);
    if (low.isPresent() && high.isPresent()) {
      reportEmpty(values, low.get(), high.get());
    }
    Map<String, JsonNode> arguments = new LinkedHashMap<>();
    low.ifPresent(end -> end.put("min", "exclusive_min", arguments));
    high.ifPresent(end -> end.put("max", "exclusive_max", arguments));
    return arguments;
  }

  private Optional<End> end(String key, Values values) {
    Optional<Place> place = options.at(key).filter(p -> p.node().isNumber() || p.node().isString());
    Optional<String> problem = place.flatMap(p -> values.problem(p.node()));
    problem.ifPresent(p -> findings.error(options.pointerTo(key), "'" + key + "' " + p));
    return problem.isPresent() ? Optional.empty() : place.map(p -> new End(key, p));
  }

  /** Both may be given; what satisfies the tighter satisfies the other. */
  private static Optional<End> tighter(
      Values values, Optional<End> inclusive, Optional<End> exclusive, int sign) {
    if (inclusive.isEmpty() || exclusive.isEmpty()) {
      return inclusive.or(() -> exclusive);
    }
    int order =
        values.compare(inclusive.get().place.node(), exclusive.get().place.node()).orElse(0);
    return order * sign > 0 ? inclusive : exclusive;
  }

  private void reportEmpty(Values values, End low, End high) {
    int order = values.compare(low.place.node(), high.place.node()).orElse(-1);
    if (order > 0 || (order == 0 && (low.isExclusive() || high.isExclusive()))) {
      findings.error(high.place, nothingBetween(low.key, low.place, high.key, high.place));
    }
  }

  static String nothingBetween(String lowKey, Place low, String highKey, Place high) {
    return "nothing lies between '"
        + lowKey
        + "' "
        + low.node().asString()
        + " and '"
        + highKey
        + "' "
        + high.node().asString();
  }

  private record End(String key, Place place) {
    boolean isExclusive() {
      return key.startsWith("exclusive");
    }

    void put(String name, String exclusiveName, Map<String, JsonNode> arguments) {
      arguments.put(name, place.node());
      if (isExclusive()) {
        arguments.put(exclusiveName, JsonNodeFactory.instance.booleanNode(true));
      }
    }
  }
}
