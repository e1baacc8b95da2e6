package io.javatask.core.task;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The quarantine files below a directory, {@code CONTRACT/REQUEST_ID.jsonl}, as tasks write them.
 */
public final class QuarantineFolder {
  private static final String SUFFIX = ".jsonl";

  private final Path folder;

  QuarantineFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * What one run kept back.
   *
   * @param id {@code CONTRACT/REQUEST_ID} of a file, both as file names; {@code
   *     location:table/REQUEST_ID} of a table
   * @param rows rows and records that are held
   * @param released rows that were let go since
   * @param written when the run wrote it
   */
  public record Entry(
      String id,
      String contract,
      String requestId,
      long rows,
      long released,
      long bytes,
      Instant written) {
    /** How far its rows have come. */
    public State state() {
      return released == 0 ? State.HELD : rows == 0 ? State.RELEASED : State.PARTLY_RELEASED;
    }
  }

  /** How far the rows of an entry have come. */
  public enum State {
    HELD,
    PARTLY_RELEASED,
    RELEASED
  }

  /** All files, the oldest first; none where the directory is not there. */
  List<Entry> entries() {
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
    Path place = folder.relativize(file);
    String contract = place.getName(0).toString();
    String name = place.getName(1).toString();
    String request = name.substring(0, name.length() - SUFFIX.length());
    long rows = 0;
    long released = 0;
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (HeldLine.isMark(line)) {
          released++;
        } else if (!line.isBlank()) {
          rows++;
        }
      }
      return new Entry(
          contract + "/" + request,
          contract,
          request,
          rows,
          released,
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
  List<String> rows(String id, long limit) {
    try (Stream<String> lines = Files.lines(file(find(id)), StandardCharsets.UTF_8)) {
      return lines.limit(limit).toList();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * One file.
   *
   * @param id {@code CONTRACT/REQUEST_ID}, or a request id that only one contract has
   * @throws TaskException INVALID_INPUT if there is no such file
   */
  Entry find(String id) {
    List<Entry> entries = entries();
    List<Entry> found =
        entries.stream().filter(e -> e.id().equals(id) || e.requestId().equals(id)).toList();
    if (found.isEmpty()) {
      throw none(id, entries);
    }
    if (found.size() > 1) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "several contracts have '" + id + "': " + found.stream().map(Entry::id).toList());
    }
    return found.get(0);
  }

  /** Says that an entry is not there, and which of those that are is near. */
  static TaskException none(String id, List<Entry> entries) {
    return new TaskException(
        ErrorCode.INVALID_INPUT,
        "the quarantine has no '"
            + id
            + "'"
            + Nearest.to(id, entries.stream().map(Entry::id).toList())
                .map(near -> "; did you mean '" + near + "'?")
                .orElse(
                    "; an ID is CONTRACT/REQUEST_ID of a file, LOCATION:TABLE/REQUEST_ID of a"
                        + " table, as list prints it"));
  }

  Path file(Entry entry) {
    return folder.resolve(entry.contract()).resolve(entry.requestId() + SUFFIX);
  }

  /** Whether no run has its hand on a file: none that writes it anew, none that releases it. */
  boolean isIdle(Entry entry, Instant before) {
    String draft = entry.requestId() + SUFFIX + ".";
    boolean written =
        leftovers(entry.contract()).stream()
            .anyMatch(
                file ->
                    file.getFileName().toString().startsWith(draft)
                        && !isOlder(file, abandoned(before)));
    if (written) {
      return false;
    }
    Optional<EntryLock> lock = EntryLock.tryTake(file(entry));
    lock.ifPresent(EntryLock::close);
    return lock.isPresent();
  }

  /**
   * Removes a file that no run has its hand on.
   *
   * @return whether it is gone
   */
  boolean remove(Entry entry, Instant before) {
    if (!isIdle(entry, before)) {
      return false;
    }
    Optional<EntryLock> lock = EntryLock.tryTake(file(entry));
    if (lock.isEmpty()) {
      return false;
    }
    try {
      // a run may have written it anew since it was listed
      boolean old = isOlder(file(entry), before);
      if (old) {
        Files.deleteIfExists(file(entry));
      }
      return old;
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_UNAVAILABLE,
          "the quarantine file of " + entry.id() + " cannot be removed: " + e,
          e);
    } finally {
      lock.get().close();
    }
  }

  /** Removes the drafts of runs that ended before their time, once they are old enough. */
  void removeLeftovers(Instant before) {
    try (Stream<Path> contracts = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
      for (Path contract : contracts.filter(Files::isDirectory).toList()) {
        for (Path file : leftovers(contract.getFileName().toString())) {
          if (isOlder(file, abandoned(before))) {
            Files.deleteIfExists(file);
          }
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Before when a draft must have been touched last for no run to be writing it any more. */
  private static Instant abandoned(Instant before) {
    Instant yesterday = Instant.now().minus(Duration.ofDays(1));
    return before.isBefore(yesterday) ? before : yesterday;
  }

  private List<Path> leftovers(String contract) {
    try (Stream<Path> files = Files.list(folder.resolve(contract))) {
      return files.filter(file -> Quarantine.isDraft(file.getFileName().toString())).toList();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static boolean isOlder(Path file, Instant before) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(before);
    } catch (IOException e) {
      return false; // it is gone already, or in its place
    }
  }

  private TaskException unreadable(Exception e) {
    return new TaskException(
        ErrorCode.STORE_UNAVAILABLE, "the quarantine " + folder + " cannot be read: " + e, e);
  }
}
