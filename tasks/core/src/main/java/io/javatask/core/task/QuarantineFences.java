package io.javatask.core.task;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Keeps an attempt from putting its quarantine file in the place of a newer attempt's, or where the
 * newer one kept nothing back.
 *
 * <p>The epoch of the newest attempt that has begun stands in a file beside, and whoever looks at
 * it has it locked, in whatever process. A day after it was last written it is no longer needed.
 *
 * <p>A process has one of these: the system forgets a lock on a file as soon as the process closes
 * that file once, whoever opened it.
 */
final class QuarantineFences {
  private static final String SUFFIX = ".fence";
  private static final Duration KEPT = Duration.ofDays(1);
  private static final int DIGITS = Long.toString(Long.MAX_VALUE).length();

  private final Lock[] stripes =
      Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

  /** Something done while the fence holds still. */
  interface Work<T> {
    T run();
  }

  /**
   * Makes an attempt the newest.
   *
   * @param file the quarantine file
   * @throws TaskException SUPERSEDED if a newer one has begun
   */
  void raise(Path file, long epoch) {
    try {
      OwnerOnly.createParent(file);
      sweep(file.resolveSibling(""));
    } catch (IOException e) {
      throw failed(file, e);
    }
    boolean unused = pass(file, epoch, () -> true);
  }

  /**
   * Does something that only the newest attempt may.
   *
   * @throws TaskException SUPERSEDED if a newer one has begun
   */
  <T> T pass(Path file, long epoch, Work<T> work) {
    Path fence = file.resolveSibling(file.getFileName() + SUFFIX);
    Lock lock = taken(fence);
    try (FileChannel channel = open(fence)) {
      long highest = read(channel);
      if (highest > epoch) {
        throw superseded(file, epoch, highest);
      }
      write(channel, epoch);
      return work.run();
    } catch (IOException e) {
      throw failed(file, e);
    } finally {
      lock.unlock();
    }
  }

  /** Keeps the threads of this process apart. */
  private Lock taken(Path fence) {
    Lock lock =
        stripes[Math.floorMod(fence.toAbsolutePath().normalize().hashCode(), stripes.length)];
    try {
      lock.lockInterruptibly();
      return lock;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskException(
          ErrorCode.CANCELLED, "interrupted while waiting for another attempt's quarantine", e);
    }
  }

  /** Opens a fence and locks it until it is closed; again, if it was swept meanwhile. */
  private static FileChannel open(Path fence) throws IOException {
    while (true) {
      OwnerOnly.create(fence);
      Optional<Object> before = key(fence);
      Optional<FileChannel> channel = existing(fence);
      if (channel.isEmpty()) {
        continue;
      }
      try {
        channel.get().lock();
        if (before.isPresent() && key(fence).equals(before)) {
          return channel.get();
        }
      } catch (IOException | RuntimeException e) {
        channel.get().close();
        throw e;
      }
      channel.get().close();
    }
  }

  private static Optional<FileChannel> existing(Path fence) throws IOException {
    try {
      return Optional.of(
          FileChannel.open(fence, StandardOpenOption.READ, StandardOpenOption.WRITE));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** What tells a file from another of its name. */
  static Optional<Object> key(Path fence) throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(fence, BasicFileAttributes.class);
      return Optional.of(Optional.ofNullable(found.fileKey()).orElse(found.creationTime()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static long read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(DIGITS);
    int read = channel.read(bytes, 0);
    String text = StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
    return read > 0 && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  private static void write(FileChannel channel, long epoch) throws IOException {
    byte[] digits = Long.toString(epoch).getBytes(StandardCharsets.US_ASCII);
    int unused = channel.truncate(0).write(ByteBuffer.wrap(digits), 0);
  }

  /** Removes the fences of a directory that are no longer needed. */
  private void sweep(Path directory) throws IOException {
    Instant before = Instant.now().minus(KEPT);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path fence : all) {
        if (isOlder(fence, before)) {
          remove(fence, before);
        }
      }
    }
  }

  private void remove(Path fence, Instant before) throws IOException {
    Lock lock = taken(fence);
    try {
      Optional<FileChannel> channel = existing(fence);
      if (channel.isPresent()) {
        try (FileChannel open = channel.get()) {
          if (open.tryLock() != null && isOlder(fence, before)) {
            Files.deleteIfExists(fence);
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean isOlder(Path fence, Instant before) throws IOException {
    try {
      return Files.getLastModifiedTime(fence).toInstant().isBefore(before);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static TaskException superseded(Path file, long epoch, long highest) {
    return new TaskException(
        ErrorCode.SUPERSEDED,
        "attempt "
            + epoch
            + " may not write the quarantine file "
            + file.getFileName()
            + ": attempt "
            + highest
            + " has begun since");
  }

  private static TaskException failed(Path file, IOException e) {
    return new TaskException(
        ErrorCode.STORE_UNAVAILABLE,
        "the fence of the quarantine file " + file.getFileName() + " fails: " + e,
        e);
  }
}
