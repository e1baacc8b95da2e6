package io.javatask.core.contract;

import io.javatask.api.LogicalType;
import io.javatask.api.Nearest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import tools.jackson.databind.JsonNode;

/** What is wrong with arguments that have parts: distributions, bins, lists of columns, steps. */
final class ArgumentShapes {
  private static final double WEIGHT_TOLERANCE = 1e-5;

  /** The distributions that numbers can be compared with, and their parameters. */
  private static final Map<String, List<String>> DISTRIBUTIONS =
      Map.of(
          "normal", List.of("mean", "stdev"),
          "uniform", List.of("min", "max"),
          "exponential", List.of("rate"));

  private ArgumentShapes() {}

  static Optional<String> distributionProblem(String name, JsonNode value) {
    boolean ofValues = value.has("values");
    JsonNode weights = value.path("weights");
    JsonNode entries = value.path(ofValues ? "values" : "bins");
    Optional<String> strange =
        strangeKey(
            value,
            ofValues ? List.of("values", "weights") : List.of("bins", "weights", "tail_weights"));
    if (strange.isPresent()) {
      return Optional.of("unknown key of '" + name + "': " + strange.get());
    }
    if (!isWeights(weights) || !entries.isArray()) {
      return Optional.of("'" + name + "' must have 'values' or 'bins', and 'weights' of 0 or more");
    }
    int wanted = weights.size() + (ofValues ? 0 : 1);
    if (entries.size() != wanted) {
      return Optional.of(
          "'%s' has %d weights for %d %s"
              .formatted(
                  name, weights.size(), entries.size(), ofValues ? "values" : "edges of bins"));
    }
    if (ofValues && entries.values().stream().anyMatch(v -> v.isNull() || v.isContainer())) {
      return Optional.of("'values' of '" + name + "' must be strings, numbers or booleans");
    }
    if (!ofValues && !isAscending(entries)) {
      return Optional.of("'bins' of '" + name + "' must be numbers, each more than the last");
    }
    return tailProblem(name, value).or(() -> sumProblem(name, value));
  }

  private static Optional<String> tailProblem(String name, JsonNode value) {
    JsonNode tails = value.path("tail_weights");
    boolean holds = tails.isMissingNode() || (isWeights(tails) && tails.size() == 2);
    return holds
        ? Optional.empty()
        : Optional.of("'tail_weights' of '" + name + "' must be two numbers of 0 or more");
  }

  private static Optional<String> sumProblem(String name, JsonNode value) {
    double sum = sum(value.path("weights")) + sum(value.path("tail_weights"));
    return Math.abs(sum - 1) <= WEIGHT_TOLERANCE
        ? Optional.empty()
        : Optional.of("the weights of '" + name + "' must add up to 1, not " + sum);
  }

  private static double sum(JsonNode list) {
    return list.values().stream().mapToDouble(JsonNode::doubleValue).sum();
  }

  private static boolean isWeights(JsonNode list) {
    return list.isArray()
        && !list.isEmpty()
        && list.values().stream().allMatch(w -> w.isNumber() && w.doubleValue() >= 0);
  }

  private static boolean isAscending(JsonNode list) {
    return list.values().stream().allMatch(JsonNode::isNumber)
        && neighbours(list, (a, b) -> a.doubleValue() < b.doubleValue());
  }

  private static boolean neighbours(JsonNode list, BiPredicate<JsonNode, JsonNode> holds) {
    for (int i = 1; i < list.size(); i++) {
      if (!holds.test(list.get(i - 1), list.get(i))) {
        return false;
      }
    }
    return true;
  }

  static Optional<String> binsProblem(String name, JsonNode value) {
    for (JsonNode bin : value.values()) {
      Optional<String> strange =
          strangeKey(bin, List.of("value", "values", "from", "to", "other", "min", "max"));
      if (strange.isPresent()) {
        return Optional.of("unknown key in '" + name + "': " + strange.get());
      }
      long kinds =
          List.of("value", "values", "other").stream().filter(bin::has).count()
              + (bin.has("from") || bin.has("to") ? 1 : 0);
      boolean bounded = bin.has("min") || bin.has("max");
      boolean numbers =
          List.of("min", "max").stream().allMatch(k -> !bin.has(k) || bin.get(k).isNumber());
      boolean fit =
          (!bin.has("values") || bin.get("values").isArray())
              && (!bin.has("other") || bin.get("other").asBoolean(false));
      if (kinds != 1 || !bounded || !numbers || !fit) {
        return Optional.of(
            "each of '"
                + name
                + "' must have one of 'value', 'values', 'from' with 'to' and \"other\": true, and"
                + " a number 'min' or 'max'");
      }
    }
    return Optional.empty();
  }

  static Optional<String> referenceProblem(String name, JsonNode value) {
    if (value.has("quantiles")) {
      return strangeKey(value, List.of("quantiles"))
          .map(key -> "unknown key of '" + name + "': " + key)
          .or(() -> quantilesProblem(name, value.get("quantiles")));
    }
    JsonNode given = value.path("distribution");
    List<String> known = DISTRIBUTIONS.keySet().stream().sorted().toList();
    if (!given.isString() || !DISTRIBUTIONS.containsKey(given.stringValue())) {
      return Optional.of(
          "'distribution' of '"
              + name
              + "' must be one of "
              + String.join(", ", known)
              + (given.isString() ? Nearest.hint(given.stringValue(), known) : ""));
    }
    List<String> parameters = DISTRIBUTIONS.getOrDefault(given.stringValue(), List.of());
    boolean complete = parameters.stream().allMatch(k -> value.path(k).isNumber());
    boolean alone = value.size() == parameters.size() + 1;
    boolean positive =
        List.of("stdev", "rate").stream()
            .allMatch(k -> !value.has(k) || value.get(k).doubleValue() > 0);
    boolean wide =
        !value.has("min") || value.path("min").asDouble(0) < value.path("max").asDouble(0);
    return complete && alone && positive && wide
        ? Optional.empty()
        : Optional.of(
            "the distribution "
                + given.stringValue()
                + " takes the numbers "
                + String.join(" and ", parameters)
                + (parameters.contains("min") ? ", the first less" : "")
                + (parameters.contains("mean") ? ", the second above 0" : "")
                + (parameters.contains("rate") ? ", above 0" : ""));
  }

  private static Optional<String> quantilesProblem(String name, JsonNode list) {
    boolean pairs =
        list.isArray()
            && list.size() >= 2
            && list.values().stream()
                .allMatch(
                    p ->
                        p.isArray()
                            && p.size() == 2
                            && p.values().stream().allMatch(JsonNode::isNumber));
    boolean holds =
        pairs
            && list.get(0).get(0).doubleValue() == 0
            && list.get(list.size() - 1).get(0).doubleValue() == 1
            && neighbours(
                list,
                (a, b) ->
                    a.get(0).doubleValue() < b.get(0).doubleValue()
                        && a.get(1).doubleValue() < b.get(1).doubleValue());
    return holds
        ? Optional.empty()
        : Optional.of(
            "'quantiles' of '"
                + name
                + "' must be pairs of a share and a number, both ascending, from share 0 to 1");
  }

  static Optional<String> stepProblem(String name, JsonNode value) {
    if (!value.isString()) {
      return Optional.empty();
    }
    String text = value.stringValue();
    try {
      boolean none =
          text.contains("T") ? Duration.parse(text).isZero() : Period.parse(text).isZero();
      return none ? Optional.of("'" + name + "' must not be no time") : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.of(
          "'" + name + "' must be an ISO 8601 duration or period, not '" + text + "'");
    }
  }

  static Optional<String> baselineProblem(String name, JsonNode value) {
    for (JsonNode column : value.values()) {
      Optional<String> strange = strangeKey(column, List.of("name", "type"));
      if (strange.isPresent()) {
        return Optional.of("unknown key in '" + name + "': " + strange.get());
      }
      if (!column.path("name").isString()) {
        return Optional.of("each of '" + name + "' must have a string 'name'");
      }
      if (column.has("type")) {
        Optional<String> problem = typeProblem(column.get("type"));
        if (problem.isPresent()) {
          return problem;
        }
      }
    }
    return Optional.empty();
  }

  static Optional<String> typesProblem(JsonNode value) {
    return value.values().stream().flatMap(t -> typeProblem(t).stream()).findFirst();
  }

  private static Optional<String> typeProblem(JsonNode type) {
    List<String> known = Arrays.stream(LogicalType.values()).map(LogicalType::odcsName).toList();
    String given = type.isString() ? type.stringValue() : type.toString();
    return known.contains(given)
        ? Optional.empty()
        : Optional.of("unknown logical type '" + given + "'" + Nearest.hint(given, known));
  }

  private static Optional<String> strangeKey(JsonNode object, List<String> known) {
    return object.propertyNames().stream()
        .filter(k -> !known.contains(k))
        .findFirst()
        .map(k -> "'" + k + "'" + Nearest.hint(k, known));
  }
}
