package io.javatask.core.contract;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A node of a contract document with its JSON pointer.
 *
 * <p>Every question answers with absence where the node is of another shape: the schema has said so
 * already, and the rest of the document is still worth reading.
 */
record Place(JsonNode node, String pointer) {
  static Place root(JsonNode node) {
    return new Place(node, "");
  }

  /** Pointer of this key, whether it is there or not. */
  String pointerTo(String key) {
    return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
  }

  boolean has(String key) {
    return node.isObject() && node.has(key);
  }

  List<String> keys() {
    return node.isObject() ? List.copyOf(node.propertyNames()) : List.of();
  }

  /** The value of a key; a missing node if there is none. */
  Place child(String key) {
    return new Place(has(key) ? node.get(key) : MissingNode.getInstance(), pointerTo(key));
  }

  Optional<Place> at(String key) {
    return has(key) ? Optional.of(child(key)) : Optional.empty();
  }

  /** The entries of the array under a key. */
  List<Place> each(String key) {
    return child(key).entries();
  }

  List<Place> entries() {
    List<Place> entries = new ArrayList<>();
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        entries.add(new Place(node.get(i), pointer + "/" + i));
      }
    }
    return entries;
  }

  Optional<String> text(String key) {
    return child(key).text();
  }

  Optional<String> text() {
    return node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
  }

  Optional<BigDecimal> number(String key) {
    return child(key).number();
  }

  Optional<BigDecimal> number() {
    return node.isNumber() ? Optional.of(node.decimalValue()) : Optional.empty();
  }

  Optional<Integer> whole(String key) {
    JsonNode value = child(key).node;
    return value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToInt()
        ? Optional.of(value.decimalValue().intValue())
        : Optional.empty();
  }

  /** Whether the key is there and true. */
  boolean flag(String key) {
    JsonNode value = child(key).node;
    return value.isBoolean() && value.booleanValue();
  }
}
