package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.nio.file.Files;
import java.nio.file.Path;

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
              + NamedFile.hint(file));
    }
    return file;
  }
}
