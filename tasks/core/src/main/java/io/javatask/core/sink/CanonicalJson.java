package io.javatask.core.sink;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One text for JSON values that mean the same, however a store has rewritten them. */
final class CanonicalJson {
  private final JsonMapper mapper =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .build();

  /** The canonical text; text that is no JSON stays as it is. */
  String of(String text) {
    try {
      StringBuilder out = new StringBuilder(text.length());
      write(mapper.readTree(text), out);
      return out.toString();
    } catch (JacksonException e) {
      return text;
    }
  }

  private void write(JsonNode node, StringBuilder out) {
    if (node.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
      String separator = "{";
      for (Map.Entry<String, JsonNode> entry : sorted.entrySet()) {
        out.append(separator).append(mapper.writeValueAsString(entry.getKey())).append(':');
        write(entry.getValue(), out);
        separator = ",";
      }
      out.append(sorted.isEmpty() ? "{}" : "}");
    } else if (node.isArray()) {
      out.append('[');
      for (int i = 0; i < node.size(); i++) {
        out.append(i == 0 ? "" : ",");
        write(node.get(i), out);
      }
      out.append(']');
    } else if (node.isNumber()) {
      BigDecimal value = node.decimalValue();
      out.append(value.signum() == 0 ? "0" : value.stripTrailingZeros().toString());
    } else {
      out.append(node.toString());
    }
  }
}
