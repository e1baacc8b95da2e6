package io.javatask.worker.config;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** One mapping of the configuration, read strictly: what it does not know, it refuses. */
final class Section {
  private final String file;
  private final String path;
  private final YamlNode.Mapping mapping;

  private Section(String file, String path, YamlNode.Mapping mapping) {
    this.file = file;
    this.path = path;
    this.mapping = mapping;
  }

  static Section root(String file, YamlNode.Mapping mapping) {
    return new Section(file, "", mapping);
  }

  /** Refuses keys that are none of these. */
  Section allow(List<String> keys) {
    for (Map.Entry<String, YamlNode> entry : mapping.entries().entrySet()) {
      if (!keys.contains(entry.getKey())) {
        throw invalid(
            entry.getValue().line(),
            "unknown key '" + path + entry.getKey() + "'" + Nearest.hint(entry.getKey(), keys));
      }
    }
    return this;
  }

  /** Refuses any key that the reference does not have here. */
  Section allow() {
    return allow(ConfigKey.of(path));
  }

  java.util.Set<String> keys() {
    return mapping.entries().keySet();
  }

  /** The section under a key; empty if it is not there. */
  Section section(String key) {
    YamlNode node = mapping.entries().get(key);
    if (node == null || (node instanceof YamlNode.Scalar scalar && scalar.text().isEmpty())) {
      return new Section(file, path + key + ".", new YamlNode.Mapping(Map.of(), mapping.line()));
    }
    if (node instanceof YamlNode.Mapping found) {
      return new Section(file, path + key + ".", found);
    }
    throw invalid(node.line(), "the key '" + path + key + "' takes keys and values of its own");
  }

  boolean has(String key) {
    return mapping.entries().containsKey(key);
  }

  /** The value under a key, parsed; the default if it is not there. */
  <T> T value(String key, Function<String, T> parse, T otherwise) {
    return optional(key, parse).orElse(otherwise);
  }

  /** The value under a key that must be there. */
  <T> T required(String key, Function<String, T> parse) {
    return optional(key, parse)
        .orElseThrow(() -> invalid(mapping.line(), "the key '" + path + key + "' is missing"));
  }

  /** The values of a list under a key; the default if it is not there. */
  List<String> list(String key, List<String> otherwise) {
    YamlNode node = mapping.entries().get(key);
    if (node == null) {
      return otherwise;
    }
    if (node instanceof YamlNode.Sequence list) {
      return list.texts();
    }
    throw invalid(node.line(), "the key '" + path + key + "' takes a list, such as [a, b]");
  }

  <T> Optional<T> optional(String key, Function<String, T> parse) {
    YamlNode node = mapping.entries().get(key);
    if (node == null) {
      return Optional.empty();
    }
    if (node instanceof YamlNode.Sequence) {
      throw invalid(node.line(), "the key '" + path + key + "' takes no list");
    }
    if (!(node instanceof YamlNode.Scalar scalar)) {
      throw invalid(node.line(), "the key '" + path + key + "' takes one value");
    }
    if (scalar.text().isEmpty()) {
      throw invalid(node.line(), "the key '" + path + key + "' has no value");
    }
    try {
      return Optional.of(parse.apply(scalar.text()));
    } catch (IllegalArgumentException e) {
      throw invalid(node.line(), path + key + ": " + e.getMessage());
    }
  }

  /** What a record's constructor makes of the section's values. */
  <T> T built(Supplier<T> constructor) {
    try {
      return constructor.get();
    } catch (IllegalArgumentException e) {
      throw invalid(mapping.line(), path + e.getMessage());
    }
  }

  TaskException invalid(int line, String message) {
    return new TaskException(ErrorCode.INVALID_CONFIG, file + ":" + line + ": " + message);
  }

  /** A failure that the section as a whole is to blame for. */
  TaskException invalid(String message) {
    return invalid(mapping.line(), message);
  }
}
