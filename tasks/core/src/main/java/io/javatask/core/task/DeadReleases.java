package io.javatask.core.task;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport.QuarantineRef;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Releases of a file that ended between their commit and its renaming: what they would have left of
 * it lies beside it, and says which rows they let go. Whoever holds the {@link EntryLock} knows
 * that all that is there is of such.
 */
record DeadReleases(Path file) {
  /** What the names of drafts end with, after the attempt; other runs leave them alone. */
  private static final String SUFFIX = ".release.part";

  /** Where an attempt writes what it leaves of the file. */
  Path draft(long attempt) {
    return file.resolveSibling(file.getFileName() + "." + attempt + SUFFIX);
  }

  /**
   * Marks in the file, as it stands now, what those of them have loaded that committed. One into
   * another data set is left for a release into that.
   *
   * @param receipts of where they loaded to
   * @param holds whether the rows of a receipt are still there
   * @return number of rows that were not marked before
   */
  long finish(String dataset, List<LoadReceipt> receipts, Predicate<LoadReceipt> holds) {
    try {
      Map<Long, HeldLine> marks = new HashMap<>();
      for (LoadReceipt receipt : receipts) {
        Path draft = draft(receipt.epoch());
        if (Files.exists(draft) && holds.test(receipt)) {
          addMarks(draft, receipt.requestId(), marks);
        }
      }
      long marked = marks.isEmpty() ? 0 : mark(marks);
      remove(draft -> !isElsewhere(draft, dataset));
      return marked;
    } catch (IOException e) {
      throw HeldFile.unreadable(file.getFileName().toString(), e);
    }
  }

  private static void addMarks(Path draft, String requestId, Map<Long, HeldLine> marks)
      throws IOException {
    try (Stream<String> lines = Files.lines(draft, StandardCharsets.UTF_8)) {
      lines
          .flatMap(line -> HeldLine.mark(line, requestId).stream())
          .forEach(mark -> marks.put(mark.row(), mark));
    }
  }

  private long mark(Map<Long, HeldLine> marks) throws IOException {
    String name = file.getFileName().toString();
    long marked = 0;
    try (Quarantine anew = new Quarantine(file, draft(0), 0, Set.of());
        BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      long number = 0;
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        number++;
        HeldLine line = HeldFile.parse(text, name, number);
        Optional<HeldLine> mark =
            Optional.ofNullable(marks.get(line.row())).filter(m -> !line.isReleased());
        marked += mark.isPresent() ? 1 : 0;
        anew.copy(mark.map(HeldLine::toString).orElse(text));
      }
      Optional<QuarantineRef> unused = anew.finish();
    }
    return marked;
  }

  /** Removes them: nobody needs them once the file is written anew. */
  void remove() {
    remove(draft -> true);
  }

  private static boolean isElsewhere(Path draft, String dataset) {
    try (Stream<String> lines = Files.lines(draft, StandardCharsets.UTF_8)) {
      return lines
          .flatMap(line -> HeldLine.releasedInto(line).stream())
          .anyMatch(into -> !into.equals(dataset));
    } catch (IOException | UncheckedIOException e) {
      return true; // what cannot be read says nothing of being done with
    }
  }

  private void remove(Predicate<Path> which) {
    Path folder = file.resolveSibling("");
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder, this::isDraft)) {
      for (Path draft : drafts) {
        if (which.test(draft)) {
          Files.deleteIfExists(draft);
        }
      }
    } catch (IOException e) {
      throw unremovable(e);
    }
  }

  private TaskException unremovable(IOException e) {
    return new TaskException(
        ErrorCode.STORE_UNAVAILABLE,
        "what a release has left beside " + file.getFileName() + " cannot be removed: " + e,
        e);
  }

  private boolean isDraft(Path other) {
    String name = other.getFileName().toString();
    return name.startsWith(file.getFileName() + ".") && name.endsWith(SUFFIX);
  }
}
