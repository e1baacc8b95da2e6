package io.javatask.core.source;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A CSV file with a header. */
public final class CsvSource implements Source {
  private static final int BLOCK = 1 << 20;
  private static final int MAX_RECORD = 1 << 24;

  private final String name;
  private final ByteInput input;
  private final RecordBlocks blocks;
  private final CsvLayout layout;
  private final List<String> header;
  private Optional<RecordBlocks.Block> first;
  private final int headerLines;
  private boolean started;
  private Optional<String> digest = Optional.empty();

  /**
   * Opens a file and reads its header.
   *
   * @param name how messages and the report call it
   * @throws io.javatask.api.TaskException SOURCE_NOT_FOUND or SOURCE_UNREADABLE
   */
  public CsvSource(Path file, String name, CsvDialect dialect, ColumnPlan plan) {
    this(file, name, dialect, plan, BLOCK);
  }

  /**
   * @param blockSize bytes to read at a time, at least
   */
  CsvSource(Path file, String name, CsvDialect dialect, ColumnPlan plan, int blockSize) {
    this.name = name;
    this.input = ByteInput.open(file, name);
    this.blocks = new RecordBlocks(name, input, new CsvBoundary(dialect), blockSize, MAX_RECORD);
    RecordBlocks.Block opening =
        blocks.next().orElse(new RecordBlocks.Block(new byte[0], 0, 0, true));
    int start = byteOrderMark(opening);
    int end = headerEnd(opening, start, dialect);
    byte[] line = Arrays.copyOfRange(opening.bytes(), start, end);
    refuseBareCarriageReturns(line, dialect);
    this.header = fields(line, dialect);
    this.headerLines = Bytes.count(line, (byte) '\n', 0, line.length);
    this.layout = new CsvLayout(dialect, plan, header);
    this.first =
        Optional.of(new RecordBlocks.Block(opening.bytes(), end, opening.end(), opening.last()));
  }

  /** Lines that end in CR alone would all be one header, and their rows would be lost. */
  private void refuseBareCarriageReturns(byte[] line, CsvDialect dialect) {
    int at = Bytes.indexOf(line, (byte) '\r', 0, line.length);
    boolean bare = at + 1 < line.length && line[at + 1] != '\n';
    if (bare && Bytes.indexOf(line, dialect.quote(), 0, line.length) == line.length) {
      throw new TaskException(
          ErrorCode.SOURCE_UNREADABLE,
          "source " + name + " has lines that end in CR alone; write them with LF or CR LF");
    }
  }

  private static int byteOrderMark(RecordBlocks.Block block) {
    byte[] b = block.bytes();
    boolean marked =
        block.end() >= 3 && b[0] == (byte) 0xEF && b[1] == (byte) 0xBB && b[2] == (byte) 0xBF;
    return marked ? 3 : 0;
  }

  /** Index after the header: the first record end outside quotes. */
  private static int headerEnd(RecordBlocks.Block block, int start, CsvDialect dialect) {
    CsvBoundary boundary = new CsvBoundary(dialect);
    int newline = start;
    while (true) {
      newline = Bytes.indexOf(block.bytes(), (byte) '\n', newline, block.end());
      if (newline == block.end()) {
        return block.end();
      }
      newline++;
      if (boundary.lastRecordEnd(block.bytes(), start, newline) == newline) {
        return newline;
      }
    }
  }

  /** The fields of one record, as text. */
  private static List<String> fields(byte[] line, CsvDialect dialect) {
    List<String> fields = new ArrayList<>();
    int i = 0;
    while (i < line.length && line[i] != '\n' && line[i] != '\r') {
      ByteArrayOutputStream field = new ByteArrayOutputStream();
      i = field(line, i, dialect, field);
      fields.add(field.toString(StandardCharsets.UTF_8));
      if (i < line.length && line[i] == dialect.delimiter()) {
        i++;
        if (i == line.length || line[i] == '\n' || line[i] == '\r') {
          fields.add("");
        }
      }
    }
    return fields;
  }

  private static int field(byte[] line, int from, CsvDialect dialect, ByteArrayOutputStream out) {
    int i = from;
    if (line[i] == dialect.quote()) {
      for (i++; i < line.length; i++) {
        if (line[i] != dialect.quote()) {
          out.write(line[i]);
        } else if (i + 1 < line.length && line[i + 1] == dialect.quote()) {
          out.write(line[i++]);
        } else {
          i++;
          break;
        }
      }
    }
    for (;
        i < line.length && line[i] != dialect.delimiter() && line[i] != '\n' && line[i] != '\r';
        i++) {
      out.write(line[i]);
    }
    return i;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> columns() {
    return header;
  }

  @Override
  public boolean declaresColumns() {
    return !header.isEmpty();
  }

  @Override
  public Optional<Chunk> next() {
    Optional<RecordBlocks.Block> block = started ? blocks.next() : first;
    boolean opening = !started;
    started = true;
    first = Optional.empty();
    if (block.isEmpty()) {
      digest = digest.or(() -> Optional.of(input.digest()));
      return Optional.empty();
    }
    return Optional.of(
        () -> {
          Decoded decoded = new CsvDecoder(layout, block.get()).decode(name);
          return opening ? decoded.behind(headerLines) : decoded;
        });
  }

  @Override
  public Optional<String> digest() {
    return digest;
  }

  @Override
  public void close() {
    input.close();
  }
}
