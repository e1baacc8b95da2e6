package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.source.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A Parquet file as it was when it was opened.
 *
 * @param name how messages and the report call it
 * @param state what changes when the file does
 */
record ParquetInput(Path path, String name, String state) {
  /**
   * Looks at the file.
   *
   * @throws TaskException SOURCE_NOT_FOUND, INVALID_INPUT or SOURCE_UNREADABLE
   */
  static ParquetInput of(Path path, String name) {
    if (path.toString().chars().anyMatch(c -> "*?[{".indexOf(c) >= 0)) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "the path of a Parquet file may not have * ? [ or {: " + name);
    }
    if (!Files.exists(path)) {
      throw new TaskException(ErrorCode.SOURCE_NOT_FOUND, "source " + name + " is not there");
    }
    return new ParquetInput(path, name, state(path, name));
  }

  static boolean isParquet(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".parquet");
  }

  private static String state(Path path, String name) {
    try {
      return Files.size(path) + " " + Files.getLastModifiedTime(path) + " " + identity(path);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** Of another file in its place, too, which may be as long and as old. */
  private static String identity(Path path) throws IOException {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? Files.getAttribute(path, "unix:ino") + " " + Files.getAttribute(path, "unix:ctime")
        : "";
  }

  TaskException unreadable(Exception e) {
    return unreadable(name, e);
  }

  private static TaskException unreadable(String name, Exception e) {
    return new TaskException(
        ErrorCode.SOURCE_UNREADABLE,
        "source " + name + " cannot be read: " + StoreFailures.words(e),
        e);
  }

  /** The path, for SQL. */
  String quoted() {
    return Sql.literal(path.toAbsolutePath().toString());
  }

  /**
   * The digest of its bytes.
   *
   * @throws TaskException SOURCE_CHANGED if they are no longer those that were opened
   */
  String digest() {
    String bytes = new FileDigest().of(path, name);
    if (!state(path, name).equals(state)) {
      throw new TaskException(
          ErrorCode.SOURCE_CHANGED, "source " + name + " changed while it was read");
    }
    return bytes;
  }
}
