package io.javatask.core.source;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.FileDialect;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Opens a file by the ending of its name; {@code .gz} and {@code .zst} may follow. */
public final class FileSources {
  private static final List<String> ENDINGS =
      List.of(".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet");

  private FileSources() {}

  /**
   * Opens a file as the source that its ending tells.
   *
   * @param name how messages and the report call it
   * @param dialect how it is written; what does not concern its format is not looked at
   * @throws TaskException INVALID_INPUT for an ending that is not known, SOURCE_NOT_FOUND,
   *     SOURCE_UNREADABLE
   */
  public static Source open(Path file, String name, ColumnPlan plan, FileDialect dialect) {
    String ending = ending(file);
    return switch (ending) {
      case ".csv" -> csv(file, name, plan, dialect, ',');
      case ".tsv" -> csv(file, name, plan, dialect, '\t');
      case ".jsonl", ".ndjson" -> new JsonLinesSource(file, name, dialect.encoding(), plan);
      case ".json" ->
          new JsonArraySource(
              file, name, dialect.encoding(), dialect.text(FileDialect.Option.PROPERTY), plan);
      default ->
          throw new TaskException(
              ErrorCode.INVALID_INPUT,
              "source "
                  + name
                  + " has the ending '"
                  + ending
                  + "'; known are "
                  + String.join(", ", ENDINGS)
                  + ", each but .parquet also with .gz or .zst");
    };
  }

  private static Source csv(
      Path file, String name, ColumnPlan plan, FileDialect dialect, char delimiter) {
    return new CsvSource(file, name, CsvDialect.of(dialect, delimiter), dialect.encoding(), plan);
  }

  private static String ending(Path file) {
    String lower = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String plain = lower.endsWith(".gz") ? lower.substring(0, lower.length() - 3) : lower;
    plain = plain.endsWith(".zst") ? plain.substring(0, plain.length() - 4) : plain;
    int dot = plain.lastIndexOf('.');
    return dot < 0 ? "" : plain.substring(dot);
  }
}
