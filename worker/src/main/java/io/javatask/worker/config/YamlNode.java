package io.javatask.worker.config;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLFactory;

/** A part of a YAML document that knows its line, so that a message can name it. */
sealed interface YamlNode {
  /** Line in the file, from 1. */
  int line();

  /** A single value, as its text. */
  record Scalar(String text, int line) implements YamlNode {}

  /** Values of a list. */
  record Sequence(List<String> texts, int line) implements YamlNode {}

  /** Keys and values, in the order of the document. */
  record Mapping(Map<String, YamlNode> entries, int line) implements YamlNode {}

  /**
   * Parses a document, which is a mapping or empty.
   *
   * @param file for messages
   * @throws TaskException INVALID_CONFIG with file and line
   */
  static Mapping parse(String text, String file) {
    try (JsonParser parser =
        new YAMLFactory().createParser(tools.jackson.core.ObjectReadContext.empty(), text)) {
      JsonToken first = parser.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return new Mapping(Map.of(), 1);
      }
      if (first != JsonToken.START_OBJECT) {
        throw invalid(file, line(parser), "the file is not a mapping of keys to values");
      }
      return mapping(parser, file);
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw invalid(file, line, e.getOriginalMessage().lines().findFirst().orElse("not YAML"));
    }
  }

  private static Mapping mapping(JsonParser parser, String file) {
    int line = line(parser);
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      int keyLine = line(parser);
      parser.nextToken();
      if (entries.put(key, value(parser, file, key, keyLine)) != null) {
        throw invalid(file, keyLine, "the key '" + key + "' stands twice");
      }
    }
    return new Mapping(entries, line);
  }

  private static YamlNode value(JsonParser parser, String file, String key, int line) {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return mapping(parser, file);
    }
    if (token == JsonToken.START_ARRAY) {
      return sequence(parser, file, key, line);
    }
    return new Scalar(token == JsonToken.VALUE_NULL ? "" : parser.getString(), line);
  }

  private static Sequence sequence(JsonParser parser, String file, String key, int line) {
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (!parser.currentToken().isScalarValue()) {
        throw invalid(file, line, "the list of the key '" + key + "' holds more than values");
      }
      texts.add(parser.getString());
    }
    return new Sequence(List.copyOf(texts), line);
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  private static TaskException invalid(String file, int line, String message) {
    return new TaskException(ErrorCode.INVALID_CONFIG, file + ":" + line + ": " + message);
  }
}
