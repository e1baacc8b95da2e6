package io.javatask.worker.ledger;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One worker's hold on a state directory. The operating system lets go of it when the process ends,
 * however it ends.
 */
public final class StateLock implements AutoCloseable {
  private final FileChannel channel;

  private StateLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the directory, which is made if it is not there.
   *
   * @throws TaskException STORE_LOCKED if another worker holds it, LEDGER_UNAVAILABLE if it cannot
   *     be written
   */
  public static StateLock take(Path stateDirectory) {
    Path file = stateDirectory.resolve("worker.lock");
    try {
      Files.createDirectories(stateDirectory);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new TaskException(
            ErrorCode.STORE_LOCKED,
            "the state directory "
                + stateDirectory
                + " belongs to another worker process"
                + holder(file)
                + "; stop that one, or give this one a stateDir of its own");
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return new StateLock(channel);
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.LEDGER_UNAVAILABLE,
          "the state directory " + stateDirectory + " cannot be written: " + e.getMessage(),
          e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String holder(Path file) throws IOException {
    String pid = Files.readString(file).strip();
    return pid.isEmpty() ? "" : " (pid " + pid + ")";
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
