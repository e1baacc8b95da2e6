package io.javatask.core.source;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A file of CSV, in any dialect. */
final class CsvSource implements Source {
  private static final int BLOCK = 1 << 20;

  /** Most bytes of one record; of a longer one the line is given up that makes it so long. */
  private static final int MAX_RECORD = 1 << 24;

  private final String name;
  private final ByteInput input;
  private final RecordBlocks blocks;
  private final CsvLayout layout;
  private final List<String> header;
  private Optional<RecordBlocks.Block> first;
  private final int headerLines;
  private boolean started;

  /** How long records were lately, by which room is made for those of the next block. */
  private volatile int recordBytes;

  private Optional<String> digest = Optional.empty();

  /**
   * Opens a file and reads its header.
   *
   * @param name how messages and the report call it
   * @throws io.javatask.api.TaskException SOURCE_NOT_FOUND or SOURCE_UNREADABLE
   */
  CsvSource(
      Path file, String name, CsvDialect dialect, Optional<Charset> encoding, ColumnPlan plan) {
    this(file, name, dialect, encoding, plan, BLOCK);
  }

  /**
   * @param blockSize bytes to read at a time, at least
   */
  CsvSource(
      Path file,
      String name,
      CsvDialect dialect,
      Optional<Charset> encoding,
      ColumnPlan plan,
      int blockSize) {
    this.name = name;
    this.input = ByteInput.open(file, name, encoding);
    this.blocks = new RecordBlocks(input, new CsvBoundary(dialect), blockSize, MAX_RECORD);
    RecordBlocks.Block opening =
        blocks.next().orElse(new RecordBlocks.Block(new byte[0], 0, 0, true));
    CsvHeader read = CsvHeader.read(opening, dialect, plan, name);
    this.header = read.names();
    this.headerLines = read.lines();
    this.layout = new CsvLayout(dialect, plan, header);
    this.recordBytes = Math.max(16, layout.width() * 8);
    this.first =
        Optional.of(
            new RecordBlocks.Block(opening.bytes(), read.end(), opening.end(), opening.last()));
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
          Decoded decoded = decode(block.get());
          return opening ? decoded.behind(headerLines) : decoded;
        });
  }

  private Decoded decode(RecordBlocks.Block block) {
    int bytes = block.end() - block.start();
    // a block is much larger for the sake of one long record only
    int expected = Math.min(bytes, BLOCK) / recordBytes;
    Decoded decoded = new CsvDecoder(layout, block, expected).decode(name);
    if (decoded.records() > 0) {
      // a little less, for those of the next may be shorter; at least about a byte for each field
      long average = bytes / decoded.records();
      recordBytes = (int) Math.max(1 + layout.width(), average * 31 / 32);
    }
    return decoded;
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
