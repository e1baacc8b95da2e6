package io.javatask.worker.cli;

import io.javatask.core.contract.OnViolation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;

/** Reads {@code fail}, {@code quarantine} or {@code warn}. */
final class OnViolationConverter implements ITypeConverter<OnViolation> {
  @Override
  public OnViolation convert(String text) {
    List<String> names =
        Arrays.stream(OnViolation.values()).map(v -> v.name().toLowerCase(Locale.ROOT)).toList();
    return OnViolation.valueOf(Choice.of(text, names).toUpperCase(Locale.ROOT));
  }
}
