package io.javatask.core.task;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.ErrorCode;
import io.javatask.api.RowSet;
import io.javatask.api.TaskException;
import io.javatask.core.check.LateRows;
import io.javatask.core.check.Validation;
import io.javatask.core.report.ValidationReport.QuarantineRef;
import io.javatask.core.sink.WriteFailures;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.Decoded;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rows that a run keeps back, with why, as JSON lines in a draft; where they go from there is
 * for the {@link QuarantinePlace} to say.
 */
class Quarantine implements AutoCloseable {
  private final Path file;
  private final Path draft;
  private final long attempt;
  private final Set<String> masked;
  private final JsonLine line = new JsonLine();
  private Optional<OutputStream> writer = Optional.empty();
  private long rows;
  private boolean outlives;

  /**
   * @param attempt tells the drafts of overlapping attempts apart
   * @param masked columns whose values are left out
   */
  Quarantine(Path file, long attempt, Set<String> masked) {
    this(file, file.resolveSibling(file.getFileName() + "." + attempt + DRAFT), attempt, masked);
  }

  /** With a draft of another name. */
  Quarantine(Path file, Path draft, long attempt, Set<String> masked) {
    this.file = file;
    this.draft = draft;
    this.attempt = attempt;
    this.masked = Set.copyOf(masked);
  }

  /** What the names of drafts end with. */
  private static final String DRAFT = ".part";

  /** Whether a file of this name is one that a run writes, or has left behind. */
  static boolean isDraft(String name) {
    return name.endsWith(DRAFT) || name.endsWith(HeldEntries.COPY);
  }

  /** Adds the held rows of a batch. */
  final void hold(Batch batch, Validation.Fate fate) {
    RowSet held = fate.held();
    for (int row = held.next(0); row >= 0; row = held.next(row + 1)) {
      if (!takes(batch.ordinal(row), false)) {
        continue;
      }
      begin(batch, row);
      line.beginArray("rules");
      boolean compared = false;
      for (Validation.Blame blame : fate.blames()) {
        if (blame.holds(row)) {
          blame(blame.rule(), blame.reason(batch, row));
          compared |= blame.comparesRows();
        }
      }
      line.endArray();
      values(batch, row, compared);
      write();
    }
  }

  /** Adds a row that went on with its batch and was blamed when that had gone. */
  final void hold(Batch batch, int row, List<LateRows.Reason> reasons) {
    if (!takes(batch.ordinal(row), false)) {
      return;
    }
    begin(batch, row);
    line.beginArray("rules");
    reasons.forEach(late -> blame(late.rule(), late.text()));
    line.endArray();
    values(batch, row, reasons.stream().anyMatch(LateRows.Reason::comparesRows));
    write();
  }

  /**
   * Adds to the rows so far what rules have against them that blamed them when their batch had
   * gone.
   */
  final void blame(LateRows late) {
    Optional<Path> soFar = lines();
    if (soFar.isEmpty() || !late.hasHeld()) {
      return;
    }
    try (BufferedReader before = Files.newBufferedReader(soFar.get(), StandardCharsets.UTF_8)) {
      writer.orElseThrow().close();
      // what is open can be read on, and no second name is left behind by a crash
      Files.delete(draft);
      writer = Optional.of(OwnerOnly.output(draft));
      List<String> order = late.rules();
      for (String text = before.readLine(); text != null; text = before.readLine()) {
        HeldLine held = HeldLine.parse(text);
        List<LateRows.Reason> reasons = held.isRejected() ? List.of() : late.reasons(held.row());
        copy(reasons.isEmpty() ? text : held.blamed(reasons, order).toString());
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Adds a record that was not decodable; of classified data its text is no more to be shown. */
  final void reject(String origin, Decoded.Rejected record) {
    if (!takes(record.ordinal(), true)) {
      return;
    }
    line.beginObject();
    line.put("row", record.ordinal());
    line.put("line", record.line());
    line.put("origin", origin);
    line.put("rejected", record.reason());
    line.put("text", masked.isEmpty() ? record.text() : Classified.MASK);
    write();
  }

  /** Whether a row is to be written now. */
  boolean takes(long row, boolean rejected) {
    return true;
  }

  private void begin(Batch batch, int row) {
    line.beginObject();
    line.put("row", batch.ordinal(row));
    line.put("line", batch.line(row));
    line.put("origin", batch.origin());
  }

  private void blame(String rule, String reason) {
    line.beginObject();
    line.put("rule", rule);
    line.put("reason", reason);
    line.endObject();
  }

  /**
   * @param compared whether a rule that compares rows holds the row: its values say nothing against
   *     it, so that it is sealed by them and stays until they are changed
   */
  private void values(Batch batch, int row, boolean compared) {
    List<String> hidden = new ArrayList<>();
    List<String> malformed = new ArrayList<>();
    Seal seal = new Seal();
    line.beginObject("values");
    for (Column column : batch.columns()) {
      String name = column.name();
      if (name.equals(ColumnPlan.RECORD)) {
        continue;
      }
      boolean present = !column.isNull(row) || column.text(row).isPresent();
      boolean hide = present && masked.contains(name);
      if (hide) {
        line.put(name, Classified.MASK);
        hidden.add(name);
      } else {
        line.put(column, row);
      }
      if (present && !hide && column.isNull(row)) {
        malformed.add(name);
      }
      if (compared) {
        seal.add(name, hide ? Optional.of(Classified.MASK) : column.text(row));
      }
    }
    line.endObject();
    names("masked", hidden);
    names("malformed", malformed);
    if (compared) {
      line.put("together", seal.text());
    }
  }

  private void names(String key, List<String> names) {
    if (!names.isEmpty()) {
      line.beginArray(key);
      names.forEach(line::add);
      line.endArray();
    }
  }

  /** Ends the line. */
  private void write() {
    line.endObject();
    try {
      line.end(out());
      rows++;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Adds a line as it is. */
  final void copy(String text) {
    try {
      OutputStream out = out();
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private OutputStream out() throws IOException {
    if (writer.isEmpty()) {
      OwnerOnly.createParent(file);
      writer = Optional.of(OwnerOnly.output(draft));
    }
    return writer.get();
  }

  private TaskException unwritable(IOException e) {
    ErrorCode code =
        e instanceof AccessDeniedException ? ErrorCode.STORE_DENIED : WriteFailures.code(e);
    return new TaskException(
        code, "quarantine file " + file.getFileName() + " cannot be written: " + e, e);
  }

  /** The epoch of the attempt. */
  final long attempt() {
    return attempt;
  }

  /** Number of lines so far. */
  final long rows() {
    return rows;
  }

  /** The lines so far, all of them written; empty if there are none. */
  final Optional<Path> lines() {
    try {
      if (writer.isPresent()) {
        writer.get().flush();
      }
      return writer.map(w -> draft);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /**
   * Puts the file in its place, or takes an earlier attempt's away where nothing is kept back now.
   */
  final Optional<QuarantineRef> finish() {
    try {
      if (writer.isEmpty()) {
        Files.deleteIfExists(file);
        return Optional.empty();
      }
      writer.get().close();
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return Optional.of(new QuarantineRef(file.toString(), rows));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Leaves the draft where it is if the run fails from now on. */
  final void outlive() {
    outlives = true;
  }

  /** Also removes the drafts that earlier attempts left when they died. */
  @Override
  public final void close() {
    try {
      if (writer.isPresent()) {
        writer.get().close();
        if (!outlives) {
          Files.deleteIfExists(draft);
        }
      }
      Path folder = file.resolveSibling("");
      if (Files.isDirectory(folder)) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, this::isEarlierDraft)) {
          for (Path dead : left) {
            Files.deleteIfExists(dead);
          }
        }
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private boolean isEarlierDraft(Path other) {
    String name = other.getFileName().toString();
    String begin = file.getFileName() + ".";
    if (!name.startsWith(begin) || !name.endsWith(DRAFT)) {
      return false;
    }
    String number = name.substring(begin.length(), name.length() - DRAFT.length());
    return number.matches("[0-9]{1,18}") && Long.parseLong(number) < attempt;
  }
}
