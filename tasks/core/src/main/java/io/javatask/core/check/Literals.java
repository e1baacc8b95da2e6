package io.javatask.core.check;

import io.javatask.api.LogicalType;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.ToLongFunction;
import tools.jackson.databind.JsonNode;

/**
 * Values that a contract writes, read as the type of the column that they are compared with.
 *
 * @param nodes the values, each well typed for {@code type}
 */
record Literals(List<JsonNode> nodes, LogicalType type, ToLongFunction<String> times) {
  Literals {
    nodes = List.copyOf(nodes);
  }

  List<String> words() {
    return nodes.stream().map(n -> n.isString() ? n.stringValue() : n.toString()).toList();
  }

  List<String> texts() {
    return words();
  }

  /**
   * In the unit of the type; values that are no 64-bit integers are left out, as nothing can equal
   * them.
   */
  long[] longs() {
    return switch (type) {
      case INTEGER ->
          nodes.stream()
              .filter(JsonNode::isNumber)
              .map(JsonNode::decimalValue)
              .filter(Literals::isLong)
              .mapToLong(BigDecimal::longValueExact)
              .toArray();
      case BOOLEAN ->
          nodes.stream()
              .filter(JsonNode::isBoolean)
              .mapToLong(n -> n.booleanValue() ? 1 : 0)
              .toArray();
      case DATE, TIME, TIMESTAMP ->
          nodes.stream()
              .filter(JsonNode::isString)
              .mapToLong(n -> times.applyAsLong(n.stringValue()))
              .toArray();
      case STRING, NUMBER, OBJECT, ARRAY -> new long[0];
    };
  }

  private static boolean isLong(BigDecimal value) {
    try {
      value.longValueExact();
      return true;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  double[] doubles() {
    return nodes.stream()
        .filter(JsonNode::isNumber)
        .mapToDouble(n -> n.doubleValue() + 0.0)
        .toArray();
  }

  List<BigDecimal> decimals() {
    return nodes.stream().filter(JsonNode::isNumber).map(JsonNode::decimalValue).toList();
  }
}
