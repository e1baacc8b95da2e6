package io.javatask.worker.cli;

import java.util.List;
import picocli.CommandLine.ITypeConverter;

/** Reads {@code auto} or {@code never}. */
final class PushdownConverter implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    return Choice.of(text, List.of("auto", "never"));
  }
}
