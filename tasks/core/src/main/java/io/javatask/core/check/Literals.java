package io.javatask.core.check;

import io.javatask.api.LogicalType;
import io.javatask.api.TaskException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
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

  /** A number or boolean is not the text that writes it. */
  List<String> texts() {
    return nodes.stream().filter(JsonNode::isString).map(JsonNode::stringValue).toList();
  }

  /**
   * In the unit of the type; values that are no 64-bit integers are left out, as nothing can equal
   * them.
   */
  long[] longs() {
    return switch (type) {
      case INTEGER, BOOLEAN ->
          nodes.stream()
              .flatMap(n -> number(n).stream())
              .filter(Literals::isLong)
              .mapToLong(BigDecimal::longValueExact)
              .toArray();
      case DATE, TIME, TIMESTAMP ->
          nodes.stream()
              .filter(JsonNode::isString)
              .flatMapToLong(n -> time(n.stringValue()))
              .toArray();
      case STRING, NUMBER, OBJECT, ARRAY -> new long[0];
    };
  }

  /** True and false are 1 and 0 to a number. */
  private static Optional<BigDecimal> number(JsonNode node) {
    return node.isBoolean()
        ? Optional.of(node.booleanValue() ? BigDecimal.ONE : BigDecimal.ZERO)
        : Optional.of(node).filter(JsonNode::isNumber).map(JsonNode::decimalValue);
  }

  /** Text that is no date or time is left out too. */
  private LongStream time(String text) {
    try {
      return LongStream.of(times.applyAsLong(text));
    } catch (TaskException e) {
      return LongStream.empty();
    }
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
        .flatMap(n -> number(n).stream())
        .mapToDouble(n -> n.doubleValue() + 0.0)
        .toArray();
  }

  List<BigDecimal> decimals() {
    return nodes.stream().flatMap(n -> number(n).stream()).toList();
  }
}
