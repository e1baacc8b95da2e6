package io.javatask.core.contract;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A contract's JSON.
 *
 * @param written the document as it stands, from which its hash is taken
 * @param root the same, with checks that are written as a string of JSON put in as JSON
 */
record ContractDocument(JsonNode written, Place root) {

  /** Reads a text; what is not JSON is an error in {@code findings}, and the result absent. */
  static Optional<ContractDocument> read(String text, JsonMapper json, Findings findings) {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (content.isBlank()) {
      findings.error("", "the document is empty");
      return Optional.empty();
    }
    try {
      JsonNode written = json.readTree(content);
      reportDuplicateKeys(content, json, findings);
      if (!written.isObject()) {
        findings.error("", "a contract is a JSON object, not " + ContractSchema.kindOf(written));
        return Optional.empty();
      }
      JsonNode expanded = written.deepCopy();
      expand(Place.root(expanded), json, findings);
      return Optional.of(new ContractDocument(written, Place.root(expanded)));
    } catch (JacksonException e) {
      findings.error("", "not JSON: " + describe(e));
      return Optional.empty();
    } catch (NumberFormatException e) {
      // the parser lets its own kind of exception be another one there
      findings.error("", "a number is beyond all limits: " + e.getMessage());
      return Optional.empty();
    }
  }

  static JsonMapper mapper() {
    return JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  }

  private static String describe(JacksonException e) {
    String text =
        e.getOriginalMessage()
            .lines()
            .findFirst()
            .orElse("")
            .replaceFirst(" \\(start marker at \\[Source:.*", "")
            .replaceFirst(", from `StreamReadConstraints[^`]*`", "");
    return Optional.ofNullable(e.getLocation())
        .map(at -> "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": " + text)
        .orElse(text);
  }

  /** The tree keeps the last of two equal keys without a word, so the tokens are read for them. */
  private static void reportDuplicateKeys(String text, JsonMapper json, Findings findings) {
    Deque<Set<String>> open = new ArrayDeque<>();
    try (JsonParser parser = json.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          open.push(new HashSet<>());
        } else if (token == JsonToken.END_OBJECT) {
          open.pop();
        } else if (token == JsonToken.PROPERTY_NAME && !open.element().add(parser.currentName())) {
          findings.error(
              parser.streamReadContext().pathAsPointer().toString(),
              "key '"
                  + parser.currentName()
                  + "' occurs twice, again in line "
                  + parser.currentTokenLocation().getLineNr());
        }
      }
    }
  }

  private static void expand(Place place, JsonMapper json, Findings findings) {
    if (place.node() instanceof ObjectNode object) {
      if (isOurs(place)) {
        place
            .text("implementation")
            .flatMap(text -> parse(place.pointerTo("implementation"), text, json, findings))
            .ifPresent(implementation -> object.set("implementation", implementation));
      }
      place.keys().forEach(key -> object.set(key, tamed(place.child(key), findings)));
    }
    if (place.node() instanceof ArrayNode array) {
      List<Place> entries = place.entries();
      for (int i = 0; i < entries.size(); i++) {
        array.set(i, tamed(entries.get(i), findings));
      }
    }
    place.entries().forEach(entry -> expand(entry, json, findings));
    place.keys().forEach(key -> expand(place.child(key), json, findings));
  }

  /**
   * Whole numbers as such however they are written, and none beyond those of 64-bit floats, for
   * which the schema's validator throws.
   */
  private static JsonNode tamed(Place place, Findings findings) {
    Optional<BigDecimal> number = place.number();
    if (number.isEmpty()) {
      return place.node();
    }
    double nearest = number.get().doubleValue();
    if (Double.isInfinite(nearest) || (nearest == 0 && number.get().signum() != 0)) {
      findings.error(place, "the number " + number.get() + " is out of range");
      return JsonNodeFactory.instance.numberNode(0);
    }
    JsonNode node = place.node();
    return node.isIntegralNumber() || !node.canConvertToExactIntegral()
        ? node
        : JsonNodeFactory.instance.numberNode(number.get().toBigIntegerExact());
  }

  private static boolean isOurs(Place rule) {
    return rule.text("type").filter("custom"::equals).isPresent()
        && rule.text("engine").filter(QualityReader.ENGINE::equals).isPresent();
  }

  private static Optional<JsonNode> parse(
      String pointer, String text, JsonMapper json, Findings findings) {
    try {
      JsonNode parsed = json.readTree(text);
      Findings inner = new Findings("");
      reportDuplicateKeys(text, json, inner);
      inner.errors().forEach(f -> findings.error(pointer + f.pointer(), f.message()));
      return Optional.of(parsed);
    } catch (JacksonException e) {
      findings.error(pointer, "the implementation is not JSON: " + describe(e));
      return Optional.empty();
    }
  }
}
