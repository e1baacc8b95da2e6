package io.javatask.core.check;

import io.javatask.api.Column;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Weights that are expected of some values, or of the bins between ascending edges. A bin holds its
 * lower edge and not its upper one; the last holds both.
 */
final class Distribution {
  private final Optional<Cells> cells;
  private final Map<Object, Integer> values = new HashMap<>();
  private final double[] edges;
  private final double[] weights;
  private final Optional<double[]> tails;

  /**
   * @param node {@code {"values": […], "weights": […]}} or {@code {"bins": […], "weights": […],
   *     "tail_weights": [below, above]}}; the contract's reader has checked it
   */
  Distribution(JsonNode node, Cells cells) {
    List<JsonNode> expected = List.copyOf(node.path("values").values());
    for (int i = 0; i < expected.size(); i++) {
      values.putIfAbsent(cells.literal(expected.get(i)), i);
    }
    this.cells = expected.isEmpty() ? Optional.empty() : Optional.of(cells);
    this.edges = numbers(node.path("bins"));
    this.weights = numbers(node.path("weights"));
    this.tails =
        Optional.of(node.path("tail_weights")).filter(JsonNode::isArray).map(Distribution::numbers);
  }

  private static double[] numbers(JsonNode list) {
    return list.values().stream().mapToDouble(JsonNode::doubleValue).toArray();
  }

  /** Whether it is one of values, not of bins. */
  boolean ofValues() {
    return cells.isPresent();
  }

  int size() {
    return weights.length;
  }

  double weight(int index) {
    return weights[index];
  }

  /** Weights below the first and above the last edge, where they are given. */
  Optional<double[]> tails() {
    return tails;
  }

  /** The weights, as shares of their sum. */
  double[] shares() {
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(w -> w / sum).toArray();
  }

  /** Index of a row's value or bin; -1 for one below the first edge, {@link #size} for others. */
  int index(Column column, int row) {
    if (cells.isPresent()) {
      return values.getOrDefault(cells.get().value(column, row), weights.length);
    }
    double number = ColumnNumbers.at(column, row) + 0.0;
    if (number < edges[0]) {
      return -1;
    }
    if (number == edges[edges.length - 1]) {
      return weights.length - 1;
    }
    if (!(number < edges[edges.length - 1])) {
      return weights.length;
    }
    int at = Arrays.binarySearch(edges, number);
    return at >= 0 ? at : -at - 2;
  }
}
