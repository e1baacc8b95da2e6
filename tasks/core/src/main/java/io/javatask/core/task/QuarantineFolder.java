package io.javatask.core.task;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The quarantine files below a directory, {@code CONTRACT/REQUEST_ID.jsonl}, as tasks write them.
 */
public final class QuarantineFolder {
  private static final String SUFFIX = ".jsonl";

  private final Path folder;

  public QuarantineFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * One run's file.
   *
   * @param id {@code CONTRACT/REQUEST_ID}, both as file names
   * @param rows rows that are kept back
   * @param written when the run wrote it
   */
  public record Entry(
      String id, String contract, String requestId, long rows, long bytes, Instant written) {}

  /** All files, the oldest first; none where the directory is not there. */
  public List<Entry> entries() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, 2)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX) && Files.isRegularFile(file))
          .filter(file -> folder.relativize(file).getNameCount() == 2)
          .map(this::entry)
          .sorted(Comparator.comparing(Entry::written).thenComparing(Entry::id))
          .toList();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Entry entry(Path file) {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      Path place = folder.relativize(file);
      String contract = place.getName(0).toString();
      String name = place.getName(1).toString();
      String request = name.substring(0, name.length() - SUFFIX.length());
      return new Entry(
          contract + "/" + request,
          contract,
          request,
          lines.count(),
          Files.size(file),
          Files.getLastModifiedTime(file).toInstant());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * The first rows of a file, each as JSON.
   *
   * @param id {@code CONTRACT/REQUEST_ID}, or a request id that only one contract has
   * @throws TaskException INVALID_INPUT if there is no such file
   */
  public List<String> rows(String id, long limit) {
    List<Entry> found =
        entries().stream().filter(e -> e.id().equals(id) || e.requestId().equals(id)).toList();
    if (found.size() != 1) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          found.isEmpty()
              ? "the quarantine has no '" + id + "'"
              : "several contracts have '" + id + "': " + found.stream().map(Entry::id).toList());
    }
    try (Stream<String> lines = Files.lines(file(found.get(0)), StandardCharsets.UTF_8)) {
      return lines.limit(limit).toList();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Path file(Entry entry) {
    return folder.resolve(entry.contract()).resolve(entry.requestId() + SUFFIX);
  }

  /** Removes a file; one that is gone already is none to remove. */
  public void remove(Entry entry) {
    try {
      Files.deleteIfExists(file(entry));
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_UNAVAILABLE,
          "the quarantine file of " + entry.id() + " cannot be removed: " + e,
          e);
    }
  }

  private TaskException unreadable(Exception e) {
    return new TaskException(
        ErrorCode.STORE_UNAVAILABLE, "the quarantine " + folder + " cannot be read: " + e, e);
  }
}
