package io.javatask.core.task;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.Positions;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.Decoded;
import io.javatask.core.source.Source;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The held rows of a quarantine entry, with the places that they had in their first source. Values
 * are in their canonical text, but for the cells that did not parse, which are as they were.
 */
final class HeldSource implements Source {
  private static final int ROWS = 4096;

  private final HeldFile file;
  private final ColumnPlan plan;
  private final BufferedReader lines;
  private Optional<HeldLine> ahead = Optional.empty();
  private long number;
  private long passed;
  private boolean ended;

  HeldSource(HeldFile file, ColumnPlan plan) {
    this.file = file;
    this.plan = plan;
    try {
      this.lines = Files.newBufferedReader(file.file(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw HeldFile.unreadable(file.name(), e);
    }
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public List<String> columns() {
    return plan.wanted().stream().map(ColumnPlan.Wanted::name).toList();
  }

  @Override
  public boolean declaresColumns() {
    return true;
  }

  /** Rows of one origin, for a batch has no more. */
  @Override
  public Optional<Chunk> next() {
    List<HeldLine> chunk = new ArrayList<>();
    for (Optional<HeldLine> line = take(); line.isPresent(); line = take()) {
      boolean other = !chunk.isEmpty() && !chunk.get(0).origin().equals(line.get().origin());
      if (other || chunk.size() == ROWS) {
        ahead = line;
        break;
      }
      chunk.add(line.get());
    }
    if (chunk.isEmpty()) {
      ended = true;
      return Optional.empty();
    }
    long before = passed;
    passed += chunk.size();
    return Optional.of(() -> decode(chunk, before));
  }

  private Optional<HeldLine> take() {
    Optional<HeldLine> taken = ahead;
    ahead = Optional.empty();
    try {
      while (taken.isEmpty()) {
        String text = lines.readLine();
        if (text == null) {
          return Optional.empty();
        }
        number++;
        if (!text.isBlank()) {
          HeldLine line = HeldFile.parse(text, file.name(), number);
          taken = Optional.of(line).filter(l -> !l.isReleased());
        }
      }
      return taken;
    } catch (IOException e) {
      throw HeldFile.unreadable(file.name(), e);
    }
  }

  /**
   * @param before records of the chunks before, by which the pipeline moves what is returned
   */
  private Decoded decode(List<HeldLine> chunk, long before) {
    List<HeldLine> rows = new ArrayList<>();
    List<Decoded.Rejected> rejected = new ArrayList<>();
    for (HeldLine line : chunk) {
      line.unreadable()
          .ifPresentOrElse(
              why ->
                  rejected.add(
                      new Decoded.Rejected(line.row() - before, line.line(), why, line.text())),
              () -> rows.add(line));
    }
    List<Column> columns = plan.wanted().stream().map(wanted -> column(wanted, rows)).toList();
    int[] ordinals = rows.stream().mapToInt(line -> (int) line.row()).toArray();
    int[] at = rows.stream().mapToInt(line -> (int) line.line() - 1).toArray();
    Positions positions =
        new Positions(chunk.get(0).origin(), -before, 1, Optional.of(ordinals), Optional.of(at));
    Batch batch = new Batch(columns, rows.size(), positions, 0);
    return new Decoded(batch, rejected, chunk.size(), 0);
  }

  private static Column column(ColumnPlan.Wanted wanted, List<HeldLine> rows) {
    Cells cells = new Cells(rows.size());
    RowSet clashes = new RowSet(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      HeldLine line = rows.get(i);
      Optional<String> text = line.value(wanted.name());
      boolean raw = text.isPresent() && line.malformed().contains(wanted.name());
      Optional<String> read = raw ? read(wanted, text.get()) : text;
      cells.add(i, read.or(() -> text), raw && read.isEmpty());
      if (raw && read.isEmpty()) {
        clashes.add(i);
      }
    }
    return wanted
        .parser()
        .iso()
        .parse(
            cells.column(wanted.name()),
            true,
            clashes.isEmpty() ? Optional.empty() : Optional.of(clashes));
  }

  /** A cell as the source wrote it, in its canonical text; empty if it is not of its type. */
  private static Optional<String> read(ColumnPlan.Wanted wanted, String text) {
    Cells cell = new Cells(1);
    cell.add(0, Optional.of(text), false);
    Column parsed = wanted.parser().parse(cell.column(wanted.name()), true, Optional.empty());
    return parsed.isNull(0) ? Optional.empty() : parsed.text(0);
  }

  /** The texts of a column, one after the other. */
  private static final class Cells {
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final int[] starts;
    private final int[] ends;
    private final RowSet nulls;

    Cells(int rows) {
      this.starts = new int[rows];
      this.ends = new int[rows];
      this.nulls = new RowSet(rows);
    }

    void add(int row, Optional<String> value, boolean clashes) {
      starts[row] = text.size();
      value.ifPresent(v -> text.writeBytes(v.getBytes(StandardCharsets.UTF_8)));
      ends[row] = text.size();
      if (value.isEmpty() || clashes) {
        nulls.add(row);
      }
    }

    TextColumn column(String name) {
      return new TextColumn(
          name, LogicalType.STRING, text.toByteArray(), starts, ends, nulls, Optional.empty());
    }
  }

  @Override
  public Optional<String> digest() {
    return ended ? Optional.of(file.digest()) : Optional.empty();
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw HeldFile.unreadable(file.name(), e);
    }
  }
}
