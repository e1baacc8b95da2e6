package io.javatask.worker.cli;

import io.javatask.api.Nearest;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code auto} or {@code never}. */
final class PushdownConverter implements ITypeConverter<String> {
  private static final List<String> NAMES = List.of("auto", "never");

  @Override
  public String convert(String text) {
    if (!NAMES.contains(text)) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is not one of "
              + String.join(", ", NAMES)
              + Nearest.to(text, NAMES).map(name -> "; did you mean '" + name + "'?").orElse(""));
    }
    return text;
  }
}
