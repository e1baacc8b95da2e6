package io.javatask.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.contract.ContractReader.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever the document, the reader answers with findings and never with an exception. */
class HostileDocumentsTest {
  private static final List<String> ODDITIES =
      List.of(
          "null",
          "true",
          "-1",
          "1e999",
          "0.5",
          "\"\"",
          "\"a/~b\"",
          "[]",
          "[null]",
          "{}",
          "{\"\": {}}",
          "[[{}]]");

  private final ContractReader reader = new ContractReader();

  @Test
  void anyNodeMayBeAnything() throws IOException {
    String text = Files.readString(Path.of("../../contracts", "user_events.json"));
    JsonNode document = Document.JSON.readTree(text);
    for (String pointer : pointers(document)) {
      for (String oddity : ODDITIES) {
        JsonNode changed = document.deepCopy();
        replace(changed, pointer, Document.JSON.readTree(oddity));
        assertThat(reader.lint(changed.toString(), "c.json"))
            .as("%s at %s", oddity, pointer)
            .allSatisfy(f -> assertThat(f.message()).isNotBlank())
            .doesNotHaveDuplicates();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"user_events", "orders"})
  void anyKeyMayBeMisspelt(String name) throws IOException {
    String text = Files.readString(Path.of("../../contracts", name + ".json"));
    JsonNode document = Document.JSON.readTree(text);
    for (String pointer : pointers(document)) {
      JsonPointer at = JsonPointer.compile(pointer);
      if (document.at(at.head()) instanceof ObjectNode) {
        JsonNode changed = document.deepCopy();
        ObjectNode object = (ObjectNode) changed.at(at.head());
        String key = at.last().getMatchingProperty();
        object.set(key + "x", object.remove(key));
        assertThat(reader.lint(changed.toString(), "c.json"))
            .as(pointer)
            .filteredOn(f -> f.level() == Finding.Level.ERROR)
            .anySatisfy(
                f -> {
                  assertThat(f.pointer()).isEqualTo(pointer + "x");
                  assertThat(f.message())
                      .isEqualTo("unknown key '%sx'; did you mean '%s'?", key, key);
                });
      }
    }
  }

  @Test
  void propertiesMayBeNestedDeeply() {
    String nested = "{\"name\": \"a\", \"logicalType\": \"object\", \"properties\": [".repeat(150);
    String text =
        "{\"id\": \"c\", \"version\": \"1\", \"kind\": \"DataContract\", \"apiVersion\":"
            + " \"v3.2.0\", \"schema\": [{\"name\": \"t\", \"properties\": ["
            + nested
            + "]}".repeat(150)
            + "]}]}";
    assertThat(reader.lint(text, "c.json")).isEmpty();
  }

  /** A keyword that nobody put into words would end in an exception at an author's mistake. */
  @Test
  void theSchemaUsesOnlyKeywordsThatHaveWords() throws IOException {
    try (var in = ContractSchema.class.getResourceAsStream(ContractSchema.RESOURCE)) {
      JsonNode schema = Document.JSON.readTree(in);
      Set<String> keywords = new TreeSet<>();
      collectKeywords(schema, keywords);
      assertThat(keywords)
          .containsExactly(
              "$defs",
              "$id",
              "$ref",
              "$schema",
              "additionalProperties",
              "allOf",
              "const",
              "description",
              "enum",
              "exclusiveMinimum",
              "if",
              "items",
              "maxItems",
              "maximum",
              "minItems",
              "minLength",
              "minimum",
              "pattern",
              "properties",
              "required",
              "then",
              "title",
              "type",
              "uniqueItems");
    }
  }

  @Test
  void everyObjectOfTheSchemaIsClosed() throws IOException {
    try (var in = ContractSchema.class.getResourceAsStream(ContractSchema.RESOURCE)) {
      List<String> open = new ArrayList<>();
      collectOpen(Document.JSON.readTree(in), "", open);
      // free by the standard: arguments depend on the metric or check, implementations on the
      // engine
      assertThat(open)
          .containsExactly(
              "/$defs/quality/properties/arguments",
              "/$defs/quality/properties/implementation",
              "/$defs/implementation/properties/arguments");
    }
  }

  private static void collectOpen(JsonNode schema, String pointer, List<String> open) {
    JsonNode type = schema.path("type");
    boolean object = type.toString().contains("\"object\"");
    if (object && !schema.path("additionalProperties").isBoolean()) {
      open.add(pointer);
    }
    schema.properties().forEach(e -> collectOpen(e.getValue(), pointer + "/" + e.getKey(), open));
    for (int i = 0; schema.isArray() && i < schema.size(); i++) {
      collectOpen(schema.get(i), pointer + "/" + i, open);
    }
  }

  private static void collectKeywords(JsonNode schema, Set<String> keywords) {
    keywords.addAll(schema.propertyNames());
    for (String holder : List.of("properties", "$defs")) {
      schema.path(holder).values().forEach(s -> collectKeywords(s, keywords));
    }
    for (String holder : List.of("items", "then", "if")) {
      if (schema.path(holder).isObject()) {
        collectKeywords(schema.get(holder), keywords);
      }
    }
    schema.path("allOf").values().forEach(s -> collectKeywords(s, keywords));
  }

  private static void replace(JsonNode root, String pointer, JsonNode value) {
    JsonPointer at = JsonPointer.compile(pointer);
    JsonNode holder = root.at(at.head());
    if (holder instanceof ArrayNode array) {
      array.set(at.last().getMatchingIndex(), value);
    } else {
      ((ObjectNode) holder).set(at.last().getMatchingProperty(), value);
    }
  }

  private static List<String> pointers(JsonNode document) {
    List<String> pointers = new ArrayList<>();
    collect(Place.root(document), pointers);
    return pointers.subList(1, pointers.size());
  }

  private static void collect(Place place, List<String> pointers) {
    pointers.add(place.pointer());
    place.entries().forEach(entry -> collect(entry, pointers));
    place.keys().forEach(key -> collect(place.child(key), pointers));
  }
}
