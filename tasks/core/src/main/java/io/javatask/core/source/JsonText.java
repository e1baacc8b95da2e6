package io.javatask.core.source;

import io.javatask.api.LogicalType;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Small pieces of JSON text. */
final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  /** What stands between the quotes of a JSON string; empty if it is none. */
  static Optional<String> unescaped(String quoted) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), '"' + quoted + '"')) {
      return parser.nextToken() == JsonToken.VALUE_STRING
          ? Optional.of(parser.getString())
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** Whether text is one JSON object or array, of nothing that a store refuses. */
  static boolean is(LogicalType type, byte[] bytes, int start, int end) {
    JsonToken opening = type == LogicalType.OBJECT ? JsonToken.START_OBJECT : JsonToken.START_ARRAY;
    try (JsonParser parser =
        FACTORY.createParser(ObjectReadContext.empty(), bytes, start, end - start)) {
      if (parser.nextToken() != opening) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null && StorableJson.is(bytes, start, end);
    } catch (JacksonException e) {
      return false;
    }
  }
}
