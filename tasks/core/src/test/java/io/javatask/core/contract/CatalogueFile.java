package io.javatask.core.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What {@code conformance/catalogue.yaml} says of the checks: an example and names in peers. */
final class CatalogueFile {
  static final String NAME = "conformance/catalogue.yaml";

  /** In the order of the reference. */
  static final List<String> PEERS =
      List.of("Great Expectations", "Soda", "Deequ", "Pandera", "dbt", "ODCS", "Frictionless");

  /** The columns that the examples speak of. */
  private static final Map<String, String> COLUMNS = new LinkedHashMap<>();

  static {
    for (String column :
        List.of("order_id", "status", "email", "phone", "iban", "currency", "country", "note")) {
      COLUMNS.put(column, "string");
    }
    COLUMNS.put("quantity", "integer");
    COLUMNS.put("price", "number");
    COLUMNS.put("discount", "number");
    COLUMNS.put("total", "number");
    COLUMNS.put("paid", "boolean");
    COLUMNS.put("ordered_at", "timestamp");
    COLUMNS.put("shipped_at", "timestamp");
    COLUMNS.put("due_on", "date");
    COLUMNS.put("tags", "array");
    COLUMNS.put("address", "object");
  }

  private final JsonNode entries;

  private CatalogueFile(JsonNode entries) {
    this.entries = entries;
  }

  static CatalogueFile read() throws IOException {
    YAMLMapper yaml =
        YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    return new CatalogueFile(yaml.readTree(Files.readString(Path.of("..", "..").resolve(NAME))));
  }

  List<String> names() {
    return List.copyOf(entries.propertyNames());
  }

  /** The keys of an entry that are neither the example nor a peer. */
  List<String> strangeKeys(String check) {
    return entries.path(check).propertyNames().stream()
        .filter(key -> !key.equals("example") && !PEERS.contains(key))
        .toList();
  }

  Optional<JsonNode> example(CheckName check) {
    return Optional.ofNullable(entries.path(check.catalogueName()).get("example"));
  }

  /** What a peer calls the check; empty if it has no counterpart. */
  List<String> names(CheckName check, String peer) {
    return entries.path(check.catalogueName()).path(peer).values().stream()
        .map(JsonNode::stringValue)
        .toList();
  }

  /** A contract on the columns of the examples with this rule, which is called {@code example}. */
  static String contract(JsonNode implementation) {
    List<String> properties = new ArrayList<>();
    COLUMNS.forEach(
        (name, type) ->
            properties.add("{\"name\": \"%s\", \"logicalType\": \"%s\"}".formatted(name, type)));
    return """
    {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "c", "version": "1.0.0",
     "schema": [{"name": "orders", "properties": [%s], "quality": [
     {"name": "example", "type": "custom", "engine": "javatask", "implementation": %s}]}]}
    """
        .formatted(String.join(", ", properties), implementation);
  }

  static List<String> columns() {
    return List.copyOf(COLUMNS.keySet());
  }

  /** JSON in one line, with a space after each comma and colon. */
  static String shown(JsonNode node) {
    if (node.isObject()) {
      return node.propertyStream()
          .map(e -> '"' + e.getKey() + "\": " + shown(e.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return node.isArray()
        ? node.values().stream()
            .map(CatalogueFile::shown)
            .collect(Collectors.joining(", ", "[", "]"))
        : node.toString();
  }
}
