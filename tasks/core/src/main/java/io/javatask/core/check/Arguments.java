package io.javatask.core.check;

import io.javatask.core.contract.CheckSpec;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The arguments of a check, by name and type; the contract's reader has checked that they are known
 * and well typed.
 */
record Arguments(CheckSpec spec) {
  private static final JsonMapper PLAIN =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  Optional<JsonNode> node(String name) {
    return Optional.ofNullable(spec.arguments().get(name)).filter(n -> !n.isNull());
  }

  Optional<String> text(String name) {
    return node(name).map(n -> n.isString() ? n.stringValue() : n.toString());
  }

  Optional<BigDecimal> number(String name) {
    return node(name).filter(JsonNode::isNumber).map(JsonNode::decimalValue);
  }

  Optional<Integer> integer(String name) {
    return number(name).map(BigDecimal::intValue);
  }

  boolean flag(String name) {
    return node(name).map(JsonNode::booleanValue).orElse(false);
  }

  /** An object as plain values, without its nulls. */
  Map<String, Object> object(String name) {
    Map<String, Object> values = new LinkedHashMap<>();
    node(name)
        .ifPresent(
            object ->
                object
                    .propertyStream()
                    .filter(e -> !e.getValue().isNull())
                    .forEach(e -> values.put(e.getKey(), plain(e.getValue()))));
    return values;
  }

  private static Object plain(JsonNode node) {
    return PLAIN.convertValue(node, Object.class);
  }

  List<String> texts(String name) {
    return list(name).stream().map(JsonNode::stringValue).toList();
  }

  List<JsonNode> list(String name) {
    return node(name).map(n -> List.copyOf(n.values())).orElse(List.of());
  }
}
