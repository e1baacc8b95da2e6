package io.javatask.core.check;

import io.javatask.core.contract.CanonicalJson;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How many entries or members the JSON in a cell may have, and which.
 *
 * @param unique whether the entries of an array must differ
 * @param required members that an object must have
 */
record JsonShape(int min, int max, boolean unique, List<String> required) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** What holds a number beyond all limits does not hold. */
  boolean holds(String text) {
    try {
      return holds(JSON.readTree(text));
    } catch (JacksonException | NumberFormatException e) {
      return false;
    }
  }

  private boolean holds(JsonNode node) {
    boolean size = node.size() >= min && node.size() <= max;
    boolean distinct =
        !unique || node.values().stream().map(CanonicalJson::of).distinct().count() == node.size();
    return size && distinct && required.stream().allMatch(node::has);
  }

  String reason() {
    String size =
        min > 0 || max < Integer.MAX_VALUE
            ? "size not " + min + " to " + (max == Integer.MAX_VALUE ? "any" : max)
            : "";
    String parts =
        unique
            ? "entries repeat"
            : required.isEmpty() ? "" : "a member of " + required + " is missing";
    return size + (size.isEmpty() || parts.isEmpty() ? "" : ", or ") + parts;
  }
}
