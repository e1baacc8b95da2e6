package io.javatask.core.check;

import java.util.HashSet;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * How many entries or members the JSON in a cell may have, and which.
 *
 * @param unique whether the entries of an array must differ
 * @param required members that an object must have
 */
record JsonShape(int min, int max, boolean unique, List<String> required) {
  private static final ObjectMapper JSON = new ObjectMapper();

  boolean holds(String text) {
    JsonNode node = JSON.readTree(text);
    boolean size = node.size() >= min && node.size() <= max;
    boolean distinct = !unique || new HashSet<>(node.values()).size() == node.size();
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
