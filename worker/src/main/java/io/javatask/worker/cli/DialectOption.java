package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * {@code --dialect}: a JSON object, or KEY=VALUE, where the value is {@code true}, {@code false}, a
 * list or a text in quotes as JSON has them, or else a text in which {@code \\t}, {@code \\n},
 * {@code \\r} and {@code \\\\} are escapes.
 */
final class DialectOption {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private DialectOption() {}

  static ObjectNode parse(List<String> given) {
    ObjectNode dialect = JSON.createObjectNode();
    for (String one : given) {
      int equals = one.indexOf('=');
      if (one.startsWith("{")) {
        if (!(json(one) instanceof ObjectNode object)) {
          throw refused(one);
        }
        dialect.setAll(object);
      } else if (equals > 0) {
        dialect.set(one.substring(0, equals), value(one.substring(equals + 1)));
      } else {
        throw refused(one);
      }
    }
    return dialect;
  }

  private static JsonNode value(String text) {
    if (text.equals("true")
        || text.equals("false")
        || text.startsWith("[\"")
        || text.matches("\\[[0-9].*")) {
      return json(text);
    }
    return quoted(text).orElseGet(() -> plain(text));
  }

  /** A text as JSON has it; a quote that is none, such as a {@code quoteChar}, is itself. */
  private static Optional<JsonNode> quoted(String text) {
    try {
      return text.startsWith("\"")
          ? Optional.of(JSON.readTree(text)).filter(JsonNode::isString)
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static JsonNode plain(String text) {
    return new StringNode(
        text.length() == 1
            ? text
            : text.replace("\\t", "\t")
                .replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace("\\\\", "\\"));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "--dialect: '" + text + "' is not JSON: " + e.getOriginalMessage());
    }
  }

  private static TaskException refused(String text) {
    return new TaskException(
        ErrorCode.INVALID_INPUT,
        "--dialect: '" + text + "' is neither KEY=VALUE nor a JSON object");
  }
}
