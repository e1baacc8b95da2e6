package io.javatask.worker.cli;

import io.javatask.api.Nearest;
import io.javatask.core.contract.OnViolation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code fail}, {@code quarantine} or {@code warn}. */
final class OnViolationConverter implements ITypeConverter<OnViolation> {
  @Override
  public OnViolation convert(String text) {
    List<String> names =
        Arrays.stream(OnViolation.values()).map(v -> v.name().toLowerCase(Locale.ROOT)).toList();
    if (!names.contains(text)) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is not one of "
              + String.join(", ", names)
              + Nearest.to(text, names).map(name -> "; did you mean '" + name + "'?").orElse(""));
    }
    return OnViolation.valueOf(text.toUpperCase(Locale.ROOT));
  }
}
