package io.javatask.worker.cli;

import io.javatask.api.Nearest;
import java.util.List;
import picocli.CommandLine.TypeConversionException;

/** An option that takes one of a few words. */
final class Choice {
  private Choice() {}

  /**
   * The word, if it is one of them.
   *
   * @throws TypeConversionException that names them, and the nearest
   */
  static String of(String text, List<String> words) {
    if (!words.contains(text)) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is not one of "
              + String.join(", ", words)
              + Nearest.to(text, words).map(name -> "; did you mean '" + name + "'?").orElse(""));
    }
    return text;
  }
}
