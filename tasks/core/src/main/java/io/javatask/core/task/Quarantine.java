package io.javatask.core.task;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.ErrorCode;
import io.javatask.api.RowSet;
import io.javatask.api.TaskException;
import io.javatask.core.check.Validation;
import io.javatask.core.report.ValidationReport.QuarantineRef;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.Decoded;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The rows that a run keeps back, with why: JSON lines in one file, which appears as a whole when
 * the run is done and replaces that of an earlier attempt, so that a replay adds nothing.
 */
final class Quarantine implements AutoCloseable {
  private final Path file;
  private final Path draft;
  private final JsonLine line = new JsonLine();
  private Optional<OutputStream> writer = Optional.empty();
  private long rows;

  /**
   * @param attempt tells the drafts of overlapping attempts apart
   */
  Quarantine(Path file, long attempt) {
    this.file = file;
    this.draft = file.resolveSibling(file.getFileName() + "." + attempt + ".part");
  }

  /** Adds the held rows of a batch. */
  void hold(Batch batch, Validation.Fate fate) {
    RowSet held = fate.held();
    for (int row = held.next(0); row >= 0; row = held.next(row + 1)) {
      begin(batch, row);
      line.beginArray("rules");
      for (Validation.Blame blame : fate.blames()) {
        if (blame.holds(row)) {
          line.beginObject();
          line.put("rule", blame.rule());
          line.put("reason", blame.reason(batch, row));
          line.endObject();
        }
      }
      line.endArray();
      values(batch, row);
      write();
    }
  }

  /** Adds a row that was blamed after its batch had gone. */
  void holdLate(Batch batch, int row, List<String> blaming) {
    begin(batch, row);
    line.beginArray("rules");
    for (String rule : blaming) {
      line.beginObject();
      line.put("rule", rule);
      line.endObject();
    }
    line.endArray();
    values(batch, row);
    write();
  }

  /** Adds a record that was not decodable. */
  void reject(String origin, Decoded.Rejected record) {
    line.beginObject();
    line.put("row", record.ordinal());
    line.put("line", record.line());
    line.put("origin", origin);
    line.put("rejected", record.reason());
    line.put("text", record.text());
    write();
  }

  private void begin(Batch batch, int row) {
    line.beginObject();
    line.put("row", batch.ordinal(row));
    line.put("line", batch.line(row));
    line.put("origin", batch.origin());
  }

  private void values(Batch batch, int row) {
    line.beginObject("values");
    for (Column column : batch.columns()) {
      if (!column.name().equals(ColumnPlan.RECORD)) {
        line.put(column, row);
      }
    }
    line.endObject();
  }

  /** Ends the line. */
  private void write() {
    line.endObject();
    try {
      if (writer.isEmpty()) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
          OwnerOnly.createDirectories(folder);
        }
        writer = Optional.of(OwnerOnly.output(draft));
      }
      line.end(writer.get());
      rows++;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private TaskException unwritable(IOException e) {
    boolean full = String.valueOf(e.getMessage()).contains("No space left");
    ErrorCode code =
        full
            ? ErrorCode.STORE_FULL
            : e instanceof AccessDeniedException
                ? ErrorCode.STORE_DENIED
                : ErrorCode.STORE_UNAVAILABLE;
    return new TaskException(
        code, "quarantine file " + file.getFileName() + " cannot be written: " + e, e);
  }

  /**
   * Puts the file in its place, or takes an earlier attempt's away where nothing is kept back now.
   */
  Optional<QuarantineRef> finish() {
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

  @Override
  public void close() {
    try {
      if (writer.isPresent()) {
        writer.get().close();
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }
}
