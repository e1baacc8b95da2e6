package io.javatask.core.source;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Optional;

/** A file of JSON objects, one a line. */
final class JsonLinesSource extends JsonSource {
  private static final int BLOCK = 1 << 20;
  private static final int MAX_RECORD = 1 << 26;
  private static final byte NEWLINE = '\n';

  private final RecordBlocks blocks;

  /**
   * Opens a file.
   *
   * @param name how messages and the report call it
   * @throws io.javatask.api.TaskException SOURCE_NOT_FOUND or SOURCE_UNREADABLE
   */
  JsonLinesSource(Path file, String name, Optional<Charset> encoding, ColumnPlan plan) {
    this(ByteInput.open(file, name, encoding), name, plan);
  }

  private JsonLinesSource(ByteInput input, String name, ColumnPlan plan) {
    super(name, input, plan);
    this.blocks = new RecordBlocks(input, new Lines(), BLOCK, MAX_RECORD);
  }

  /** A string cannot hold a bare line feed in JSON, so every line feed ends a record. */
  private static final class Lines implements RecordBlocks.Boundary {
    @Override
    public int lastRecordEnd(byte[] bytes, int from, int to) {
      return Math.max(from, Bytes.lastIndexOf(bytes, NEWLINE, from, to) + 1);
    }

    @Override
    public byte newline() {
      return NEWLINE;
    }

    @Override
    public int giveUp(byte[] bytes, int from, int to) {
      return -1;
    }
  }

  @Override
  Optional<Records> records() {
    return blocks.next().map(InPlace::new);
  }

  /** Lines of the file itself. */
  private record InPlace(RecordBlocks.Block block) implements Records {
    @Override
    public Decoded placed(Decoded decoded) {
      return decoded;
    }
  }
}
