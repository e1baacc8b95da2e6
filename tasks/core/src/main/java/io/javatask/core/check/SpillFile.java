package io.javatask.core.check;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The temporary files that states of checks move to past their bound in memory. */
final class SpillFile {
  private SpillFile() {}

  /**
   * A new file to write and read, which is gone when it is closed.
   *
   * @param content what spills, for the file's name
   */
  static FileChannel open(String content) throws IOException {
    Path file = Files.createTempFile("javatask-" + content + "-", ".spill");
    return FileChannel.open(
        file,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }
}
