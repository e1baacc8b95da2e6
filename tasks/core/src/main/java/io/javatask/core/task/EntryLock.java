package io.javatask.core.task;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps other releases, of any process, away from a quarantine file while one is under way.
 *
 * <p>The system forgets a process's lock on a file as soon as the process closes that file once,
 * through whatever channel. What this process has locked is therefore not even opened again.
 */
final class EntryLock implements AutoCloseable {
  /** What the names of lock files end with. */
  static final String SUFFIX = ".lock";

  /** The lock files that this process has in hand; the system's locks are the process's too. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

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
    Path file = entry.toAbsolutePath().normalize().resolveSibling(entry.getFileName() + SUFFIX);
    if (!OWN.add(file)) {
      return Optional.empty();
    }
    Optional<EntryLock> taken = Optional.empty();
    try {
      taken = locked(file);
      return taken;
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_UNAVAILABLE, "the lock " + file.getFileName() + " fails: " + e, e);
    } finally {
      if (taken.isEmpty()) {
        OWN.remove(file);
      }
    }
  }

  /** Locks a file, if it is still there then: whoever had it locked before has removed it. */
  private static Optional<EntryLock> locked(Path file) throws IOException {
    OwnerOnly.create(file);
    Optional<Object> before = QuarantineFences.key(file);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null
          && before.isPresent()
          && QuarantineFences.key(file).equals(before)) {
        return Optional.of(new EntryLock(file, channel));
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
      channel.close();
    } catch (IOException e) {
      // what is left of it locks nobody out
      return;
    } finally {
      OWN.remove(file);
    }
  }
}
