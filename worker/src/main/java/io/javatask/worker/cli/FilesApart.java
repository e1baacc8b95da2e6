package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of one command, which does not write where it reads, nor twice to one place: a slip of
 * a name must not cost a file.
 */
final class FilesApart {
  private final Map<String, Path> taken = new LinkedHashMap<>();

  /**
   * Notes a file that is read.
   *
   * @param option that names it
   */
  void reads(String option, Path file) {
    taken.put(option, file);
  }

  /**
   * Notes a file that is written.
   *
   * @param option that names it
   * @throws TaskException INVALID_INPUT if it is another's, too
   */
  void writes(String option, Path output) {
    taken.forEach(
        (other, file) -> {
          if (same(output, file)) {
            throw new TaskException(
                ErrorCode.INVALID_INPUT,
                option + " and " + other + " are one file, " + output + ", which would be lost");
          }
        });
    taken.put(option, output);
  }

  private static boolean same(Path a, Path b) {
    try {
      return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize())
          || (Files.exists(a) && Files.exists(b) && Files.isSameFile(a, b));
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "'" + a + "' and '" + b + "' cannot be told apart: " + e, e);
    }
  }
}
