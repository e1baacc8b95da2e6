package io.javatask.core.source;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Opens a file by the ending of its name; {@code .gz} and {@code .zst} may follow. */
public final class FileSources {
  private static final List<String> ENDINGS = List.of(".csv", ".tsv", ".jsonl", ".ndjson");

  private FileSources() {}

  /**
   * Opens a file as the source that its ending tells.
   *
   * @param name how messages and the report call it
   * @throws TaskException INVALID_INPUT for an ending that is not known, SOURCE_NOT_FOUND,
   *     SOURCE_UNREADABLE
   */
  public static Source open(Path file, String name, ColumnPlan plan) {
    String ending = ending(file);
    return switch (ending) {
      case ".csv" -> new CsvSource(file, name, CsvDialect.RFC_4180, plan);
      case ".tsv" -> new CsvSource(file, name, CsvDialect.TAB_SEPARATED, plan);
      case ".jsonl", ".ndjson" -> new JsonLinesSource(file, name, plan);
      default ->
          throw new TaskException(
              ErrorCode.INVALID_INPUT,
              "source "
                  + name
                  + " has the ending '"
                  + ending
                  + "'; known are "
                  + String.join(", ", ENDINGS)
                  + ", each also with .gz or .zst");
    };
  }

  private static String ending(Path file) {
    String lower = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String plain = lower.endsWith(".gz") ? lower.substring(0, lower.length() - 3) : lower;
    plain = plain.endsWith(".zst") ? plain.substring(0, plain.length() - 4) : plain;
    int dot = plain.lastIndexOf('.');
    return dot < 0 ? "" : plain.substring(dot);
  }
}
