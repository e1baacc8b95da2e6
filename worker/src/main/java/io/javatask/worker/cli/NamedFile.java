package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A file that somebody typed the name of. */
final class NamedFile {
  /** Most files that are listed where none of them is near. */
  private static final int LISTED = 10;

  private NamedFile() {}

  /**
   * The text of a file that must be there.
   *
   * @param what how messages call it
   * @param absent the code if it is not there
   * @param unreadable the code if it cannot be read
   */
  static String text(Path file, String what, ErrorCode absent, ErrorCode unreadable) {
    require(file, what, absent);
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new TaskException(unreadable, what + " cannot be read" + why(e), e);
    }
  }

  /** The document of a contract that a command names. */
  static String contract(Path file, String name) {
    return text(
        file, "the contract " + name, ErrorCode.CONTRACT_NOT_FOUND, ErrorCode.INVALID_CONTRACT);
  }

  /**
   * Finds out whether a file is there.
   *
   * @throws TaskException of the code, with the nearest file
   */
  static void require(Path file, String what, ErrorCode absent) {
    if (!Files.exists(file)) {
      throw new TaskException(absent, what + " is not there" + hint(file));
    }
  }

  static String why(IOException e) {
    return e instanceof AccessDeniedException
        ? ": permission denied"
        : " as UTF-8 text: " + e.getMessage();
  }

  /** The nearest of the files beside it whose names end alike. */
  static String hint(Path file) {
    String name = file.getFileName().toString();
    List<String> others = others(file, name.substring(Math.max(0, name.lastIndexOf('.'))));
    return others.size() <= LISTED || Nearest.to(name, others).isPresent()
        ? Nearest.hint(name, others)
        : "";
  }

  private static List<String> others(Path file, String ending) {
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
