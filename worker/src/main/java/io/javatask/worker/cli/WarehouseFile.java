package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The file that {@code --warehouse} names, for commands that only read. */
final class WarehouseFile {
  private WarehouseFile() {}

  /**
   * The file, which must be there: only a load makes one, so that for whoever looks one that is
   * missing is a slip of its name.
   *
   * @throws TaskException SOURCE_NOT_FOUND with the nearest
   */
  static Path existing(Console console, Path given) {
    Path file = console.workingDirectory().resolve(given);
    if (!Files.exists(file)) {
      throw new TaskException(
          ErrorCode.SOURCE_NOT_FOUND,
          "--warehouse: there is no DuckDB file '"
              + given
              + "' (yet), and only a load makes one"
              + Nearest.hint(file.getFileName().toString(), others(file)));
    }
    return file;
  }

  /** The files beside it whose names end alike. */
  private static List<String> others(Path file) {
    String name = file.getFileName().toString();
    String ending = name.substring(Math.max(0, name.lastIndexOf('.')));
    try (Stream<Path> beside = Files.list(file.toAbsolutePath().getParent())) {
      return beside
          .filter(Files::isRegularFile)
          .map(other -> other.getFileName().toString())
          .filter(other -> other.endsWith(ending))
          .sorted()
          .toList();
    } catch (IOException e) {
      // there is no such directory either: nothing is near
      return List.of();
    }
  }
}
