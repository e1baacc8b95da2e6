package io.javatask.core.task;

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
import java.util.Optional;
import java.util.UUID;

/** Keeps other releases, of any process, away from a quarantine file while one is under way. */
final class EntryLock implements AutoCloseable {
  /** What the names of lock files end with. */
  static final String SUFFIX = ".lock";

  private final Path file;
  private final FileChannel channel;

  private EntryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock of a quarantine file.
   *
   * @throws TaskException STORE_CONFLICT if another release has it
   */
  static EntryLock take(Path entry) {
    return tryTake(entry)
        .orElseThrow(
            () ->
                new TaskException(
                    ErrorCode.STORE_CONFLICT,
                    "the quarantine file "
                        + entry.getFileName()
                        + " is being released by another run"));
  }

  /** The lock, unless another has it, or has just let go of it. */
  static Optional<EntryLock> tryTake(Path entry) {
    Path file = entry.resolveSibling(entry.getFileName() + SUFFIX);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = channel.tryLock();
        if (lock != null && isOf(file, channel)) {
          return Optional.of(new EntryLock(file, channel));
        }
      } catch (OverlappingFileLockException e) {
        channel.close();
        return Optional.empty();
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_UNAVAILABLE, "the lock " + file.getFileName() + " fails: " + e, e);
    }
  }

  /** Whether a file is still the one that was opened: another may have removed that meanwhile. */
  private static boolean isOf(Path file, FileChannel channel) throws IOException {
    String token = UUID.randomUUID().toString();
    ByteBuffer bytes = ByteBuffer.wrap(token.getBytes(StandardCharsets.US_ASCII));
    int unused = channel.write(bytes, 0);
    return Files.exists(file) && Files.readString(file).equals(token);
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
      channel.close();
    } catch (IOException e) {
      // what is left of it locks nobody out
      return;
    }
  }
}
