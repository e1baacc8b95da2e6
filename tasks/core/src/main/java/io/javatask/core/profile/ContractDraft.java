package io.javatask.core.profile;

import io.javatask.core.contract.Property;
import io.javatask.core.report.ProfileReport.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A contract that grows by suggestions: JSON as {@code validate} and {@code lint} take it. */
public final class ContractDraft {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final ObjectNode document;
  private final ObjectNode object;

  private ContractDraft(ObjectNode document, ObjectNode object) {
    this.document = document;
    this.object = object;
  }

  /**
   * A contract of columns of which nothing is said yet.
   *
   * @param dialect how the files are written, where it was said
   */
  public static ContractDraft of(String name, List<String> columns, Optional<JsonNode> dialect) {
    ObjectNode document = JSON.createObjectNode();
    document.put("apiVersion", "v3.2.0").put("kind", "DataContract").put("id", name);
    document.put("name", name).put("version", "0.1.0").put("status", "draft");
    ObjectNode object = document.putArray("schema").addObject().put("name", name);
    object.put("logicalType", "object");
    ArrayNode properties = object.putArray("properties");
    columns.forEach(column -> properties.addObject().put("name", column));
    ContractDraft draft = new ContractDraft(document, object);
    dialect.ifPresent(
        said -> merge(object.putArray("customProperties"), custom("dialect", said.deepCopy())));
    return draft;
  }

  /**
   * A contract that is there, to be added to.
   *
   * @param schema name of the schema object
   */
  public static ContractDraft of(String contract, String schema) {
    ObjectNode document = (ObjectNode) JSON.readTree(contract);
    ObjectNode object =
        (ObjectNode)
            document
                .path("schema")
                .valueStream()
                .filter(o -> o.path("name").asString("").equals(schema))
                .findFirst()
                .orElseThrow();
    return new ContractDraft(document, object);
  }

  /** A name for what a file or table holds: its own, as far as a plain name may have it. */
  public static String nameOf(String reference) {
    String path = reference.substring(reference.indexOf(':') + 1);
    String last = path.substring(path.lastIndexOf('/') + 1);
    String plain =
        last.replaceFirst("(?i)(\\.(csv|tsv|jsonl|ndjson|json|parquet))?(\\.(gz|zst))?$", "")
            .replaceAll("[^A-Za-z0-9]+", "_")
            .replaceAll("^[_0-9]+|_+$", "");
    return plain.isEmpty() ? "data" : plain;
  }

  /** What says that a column is of a type. */
  static ObjectNode type(Property column) {
    ObjectNode rule = JSON.createObjectNode().put("logicalType", column.type().odcsName());
    column.physicalType().ifPresent(type -> rule.put("physicalType", type));
    return rule;
  }

  private static ObjectNode custom(String property, JsonNode value) {
    ObjectNode custom = JSON.createObjectNode().put("property", property);
    custom.set("value", value);
    return custom;
  }

  /**
   * Adds suggestions, each with its evidence. What the contract says already stays.
   *
   * @return those that say something new
   */
  public List<Suggestion> add(List<Suggestion> suggestions) {
    List<Suggestion> added = new ArrayList<>();
    Map<String, ArrayNode> evidence = new LinkedHashMap<>();
    for (Suggestion suggestion : suggestions) {
      Optional<ObjectNode> place =
          suggestion.column().isPresent()
              ? suggestion.column().flatMap(this::property)
              : Optional.of(object);
      if (place.filter(p -> merge(p, suggestion.rule())).isPresent()) {
        added.add(suggestion);
        suggestion
            .column()
            .ifPresent(
                column ->
                    evidence
                        .computeIfAbsent(column, c -> JSON.createArrayNode())
                        .add(words(suggestion)));
      }
    }
    evidence.forEach(
        (column, all) ->
            property(column)
                .ifPresent(p -> merge(p.withArray("customProperties"), custom("evidence", all))));
    return added;
  }

  private Optional<ObjectNode> property(String name) {
    return object
        .path("properties")
        .valueStream()
        .filter(p -> p.path("name").asString("").equals(name))
        .findFirst()
        .map(p -> (ObjectNode) p);
  }

  /** The names of what is suggested, and why. */
  public static String words(Suggestion suggestion) {
    return String.join(", ", leaves(suggestion.rule())) + ": " + suggestion.evidence();
  }

  private static List<String> leaves(ObjectNode rule) {
    List<String> names = new ArrayList<>();
    rule.forEachEntry(
        (name, value) -> {
          if (value instanceof ObjectNode inner) {
            names.addAll(leaves(inner));
          } else if (name.equals("customProperties")) {
            value.forEach(c -> names.addAll(leaves((ObjectNode) c.path("value"))));
          } else {
            names.add(name);
          }
        });
    return names;
  }

  /** Adds what is not said yet; whether that was anything. */
  private static boolean merge(ObjectNode into, ObjectNode more) {
    boolean changed = false;
    for (String name : more.propertyNames()) {
      JsonNode value = more.path(name);
      JsonNode there = into.path(name);
      if (there instanceof ObjectNode object && value instanceof ObjectNode inner) {
        changed |= merge(object, inner);
      } else if (name.equals("customProperties")) {
        for (JsonNode custom : value) {
          changed |= merge(into.withArray(name), (ObjectNode) custom);
        }
      } else if (there.isMissingNode() || (there.isBoolean() && !there.booleanValue())) {
        into.set(name, value.deepCopy());
        changed = true;
      }
    }
    return changed;
  }

  private static boolean merge(ArrayNode customs, ObjectNode custom) {
    for (JsonNode there : customs) {
      if (there.path("property").equals(custom.path("property"))) {
        return merge((ObjectNode) there, custom);
      }
    }
    customs.add(custom.deepCopy());
    return true;
  }

  /** The document. */
  public String text() {
    return JSON.writeValueAsString(document) + "\n";
  }
}
