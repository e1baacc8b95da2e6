package io.javatask.core.check;

import java.util.function.DoubleUnaryOperator;
import tools.jackson.databind.JsonNode;

/** Continuous distributions that numbers are compared with: what share of one lies at or below. */
final class Cumulative {
  private Cumulative() {}

  /**
   * The distribution that a contract states.
   *
   * @param node {@code {"distribution": "normal", "mean": m, "stdev": s}}, {@code {"distribution":
   *     "uniform", "min": a, "max": b}}, {@code {"distribution": "exponential", "rate": r}} or
   *     {@code {"quantiles": [[0, min], …, [1, max]]}}; the contract's reader has checked it
   */
  static DoubleUnaryOperator of(JsonNode node) {
    if (node.has("quantiles")) {
      return quantiles(node.get("quantiles"));
    }
    return switch (node.path("distribution").asString()) {
      case "normal" -> normal(number(node, "mean"), number(node, "stdev"));
      case "uniform" -> uniform(number(node, "min"), number(node, "max"));
      case "exponential" -> exponential(number(node, "rate"));
      default -> throw new IllegalArgumentException("no such distribution: " + node);
    };
  }

  private static double number(JsonNode node, String name) {
    return node.get(name).doubleValue();
  }

  private static DoubleUnaryOperator normal(double mean, double deviation) {
    return x -> Gamma.normal((x - mean) / deviation);
  }

  private static DoubleUnaryOperator uniform(double min, double max) {
    return x -> Math.min(1, Math.max(0, (x - min) / (max - min)));
  }

  private static DoubleUnaryOperator exponential(double rate) {
    return x -> x <= 0 ? 0 : -Math.expm1(-rate * x);
  }

  /** Between two quantiles the share rises evenly. */
  private static DoubleUnaryOperator quantiles(JsonNode list) {
    double[] shares = list.values().stream().mapToDouble(q -> q.get(0).doubleValue()).toArray();
    double[] values = list.values().stream().mapToDouble(q -> q.get(1).doubleValue()).toArray();
    return x -> {
      if (x <= values[0]) {
        return 0;
      }
      int i = 1;
      while (i < values.length && x > values[i]) {
        i++;
      }
      if (i == values.length) {
        return 1;
      }
      double part = (x - values[i - 1]) / (values[i] - values[i - 1]);
      return shares[i - 1] + (shares[i] - shares[i - 1]) * part;
    };
  }
}
