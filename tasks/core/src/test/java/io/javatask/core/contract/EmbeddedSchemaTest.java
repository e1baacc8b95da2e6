package io.javatask.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedSchemaTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:9/schema.json",
        "https://json-schema.org/draft/2020-12/../../logback.xml",
        "https://json-schema.org/draft/next/schema",
        "classpath:io/javatask/core/contract/contract.schema.json",
        "urn:elsewhere",
        "elsewhere.json"
      })
  void refersToNothingOutside(String reference) {
    for (String key : new String[] {"$ref", "$dynamicRef"}) {
      String schema = "{\"properties\": {\"a\": {\"%s\": \"%s\"}}}".formatted(key, reference);
      assertThat(EmbeddedSchema.problem(Document.JSON.readTree(schema)))
          .as(schema)
          .hasValueSatisfying(p -> assertThat(p).contains("is not in the schema"));
    }
  }

  @Test
  void readsNoFile() throws IOException {
    Path file = folder.resolve("other.json");
    Files.writeString(file, "{\"type\": \"string\"}");
    String schema = "{\"$ref\": \"" + file.toUri() + "\"}";
    assertThat(EmbeddedSchema.problem(Document.JSON.readTree(schema)))
        .hasValueSatisfying(p -> assertThat(p).contains(file.toUri() + "' is not in the schema"));
    String based = "{\"$id\": \"" + folder.toUri() + "\", \"$ref\": \"other.json\"}";
    assertThat(EmbeddedSchema.problem(Document.JSON.readTree(based)))
        .hasValueSatisfying(p -> assertThat(p).contains("other.json' is not in the schema"));
  }

  @Test
  void namesADialectThatIsKnown() {
    String schema = "{\"$schema\": \"https://example.com/dialect\", \"type\": \"object\"}";
    assertThat(EmbeddedSchema.problem(Document.JSON.readTree(schema)))
        .hasValueSatisfying(
            p -> assertThat(p).startsWith("'https://example.com/dialect' is not in the schema"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$id\": \"https://example.com/a\", \"$ref\": \"b\", \"$defs\": {\"b\": {\"$id\":"
            + " \"b\"}}}",
        "{\"$ref\": \"#here\", \"$defs\": {\"b\": {\"$anchor\": \"here\"}}}",
        "{\"$dynamicRef\": \"#here\", \"$defs\": {\"b\": {\"$dynamicAnchor\": \"here\"}}}",
        "{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}"
      })
  void refersToItselfAndTheDialects(String schema) {
    assertThat(EmbeddedSchema.problem(Document.JSON.readTree(schema))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$ref\": \"#\"}",
        "{\"allOf\": [{\"$ref\": \"#/$defs/a\"}], \"$defs\": {\"a\": {\"$ref\": \"#\"}}}",
        "{\"$dynamicRef\": \"#a\", \"$dynamicAnchor\": \"a\"}"
      })
  void aReferenceMustComeToAnEnd(String schema) {
    assertThat(EmbeddedSchema.problem(Document.JSON.readTree(schema))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[z-a]", "a**", "\\\\Z", "(?i)a", "\\\\k<none>"})
  void doesNotTakeWhatIsNoPattern(String pattern) {
    for (String schema :
        new String[] {"{\"pattern\": \"%s\"}", "{\"patternProperties\": {\"%s\": true}}"}) {
      assertThat(EmbeddedSchema.problem(Document.JSON.readTree(schema.formatted(pattern))))
          .as(schema)
          .isPresent();
    }
  }
}
