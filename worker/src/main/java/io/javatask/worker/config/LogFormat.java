package io.javatask.worker.config;

import io.javatask.api.Nearest;
import java.util.List;
import java.util.Locale;

/** What the lines of a worker's log look like. */
public enum LogFormat {
  /** For people. */
  TEXT,
  /** One JSON object a line, which names the run that it is about. */
  JSON;

  static LogFormat parse(String text) {
    List<String> words = List.of("text", "json");
    if (!words.contains(text)) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither text nor json" + Nearest.hint(text, words));
    }
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
