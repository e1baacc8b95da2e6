package io.javatask.core.task;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.check.Validation;
import io.javatask.core.report.ValidationReport.QuarantineRef;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.Decoded;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rows that a run keeps back, with why: JSON lines in one file, which appears as a whole when
 * the run is done and replaces that of an earlier attempt, so that a replay adds nothing.
 */
final class Quarantine implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Path draft;
  private Optional<BufferedWriter> writer = Optional.empty();
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
    fate.held()
        .forEach(
            row -> {
              ObjectNode line = line(batch, row);
              ArrayNode rules = line.putArray("rules");
              for (Validation.Blame blame : fate.blames()) {
                if (blame.holds(row)) {
                  rules
                      .addObject()
                      .put("rule", blame.rule())
                      .put("reason", blame.reason(batch, row));
                }
              }
              values(line, batch, row);
              write(line);
            });
  }

  /** Adds a row that was blamed after its batch had gone. */
  void holdLate(Batch batch, int row, List<String> blaming) {
    ObjectNode line = line(batch, row);
    ArrayNode rules = line.putArray("rules");
    blaming.forEach(rule -> rules.addObject().put("rule", rule));
    values(line, batch, row);
    write(line);
  }

  /** Adds a record that was not decodable. */
  void reject(String origin, Decoded.Rejected record) {
    ObjectNode line = JSON.createObjectNode();
    line.put("row", record.ordinal()).put("line", record.line()).put("origin", origin);
    line.put("rejected", record.reason()).put("text", record.text());
    write(line);
  }

  private static ObjectNode line(Batch batch, int row) {
    ObjectNode line = JSON.createObjectNode();
    return line.put("row", batch.ordinal(row))
        .put("line", batch.line(row))
        .put("origin", batch.origin());
  }

  private static void values(ObjectNode line, Batch batch, int row) {
    ObjectNode values = line.putObject("values");
    for (Column column : batch.columns()) {
      if (!column.name().equals(ColumnPlan.RECORD)) {
        column
            .text(row)
            .ifPresentOrElse(
                text -> values.put(column.name(), text), () -> values.putNull(column.name()));
      }
    }
  }

  private void write(ObjectNode line) {
    try {
      if (writer.isEmpty()) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
          OwnerOnly.createDirectories(folder);
        }
        writer = Optional.of(OwnerOnly.writer(draft));
      }
      BufferedWriter out = writer.get();
      out.write(line.toString());
      out.write('\n');
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
