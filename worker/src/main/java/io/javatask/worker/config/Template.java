package io.javatask.worker.config;

import io.javatask.api.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name with fields in braces.
 *
 * @param text such as <code>{dag_id}.{task_id}</code>
 */
public record Template(String text) {
  private static final Pattern FIELD = Pattern.compile("\\{([^{}]*)\\}");

  /**
   * Parses a template.
   *
   * @throws IllegalArgumentException for a field that is none of these
   */
  static Template parse(String text, List<String> fields) {
    Matcher field = FIELD.matcher(text);
    while (field.find()) {
      if (!fields.contains(field.group(1))) {
        throw new IllegalArgumentException(
            "there is no field {" + field.group(1) + "}" + Nearest.hint(field.group(1), fields));
      }
    }
    return new Template(text);
  }

  /** The name with the fields' values; absent if one of them has none. */
  public Optional<String> fill(Map<String, String> values) {
    Matcher field = FIELD.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (field.find()) {
      String value = values.getOrDefault(field.group(1), "");
      if (value.isEmpty()) {
        return Optional.empty();
      }
      field.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    field.appendTail(filled);
    return Optional.of(filled.toString());
  }
}
