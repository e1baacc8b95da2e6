package io.javatask.core.source;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a byte input into blocks of whole records.
 *
 * <p>The one sequential step of reading: it only looks for the last record end of each block, so
 * that blocks can be decoded on any thread.
 */
final class RecordBlocks {
  /** Finds where records end. */
  interface Boundary {
    /**
     * Index after the last whole record in {@code [from, to)}, or {@code from} if none ends there.
     * {@code from} is the start of a record.
     */
    int lastRecordEnd(byte[] bytes, int from, int to);
  }

  /**
   * Bytes of whole records; {@code last} says that the input ends here, with or without a line end.
   */
  @SuppressWarnings("ArrayRecordComponent") // blocks are handed on, never compared
  record Block(byte[] bytes, int start, int end, boolean last) {}

  private static final int SHOWN = 60;

  private final String name;
  private final ByteInput input;
  private final Boundary boundary;
  private final int blockSize;
  private final int maxRecord;
  private byte[] rest = new byte[0];
  private boolean ended;

  /**
   * @param name how messages call the source
   * @param maxRecord most bytes of one record
   */
  RecordBlocks(String name, ByteInput input, Boundary boundary, int blockSize, int maxRecord) {
    this.name = name;
    this.input = input;
    this.boundary = boundary;
    this.blockSize = blockSize;
    this.maxRecord = maxRecord;
  }

  Optional<Block> next() {
    if (ended) {
      return Optional.empty();
    }
    byte[] buffer = Arrays.copyOf(rest, Math.max(blockSize, rest.length + blockSize / 2));
    int filled = input.fill(buffer, rest.length, buffer.length);
    while (true) {
      if (filled < buffer.length) {
        ended = true;
        return filled == 0 ? Optional.empty() : Optional.of(new Block(buffer, 0, filled, true));
      }
      int end = boundary.lastRecordEnd(buffer, 0, filled);
      if (end == 0 && filled >= maxRecord) {
        throw new TaskException(
            ErrorCode.LIMIT_EXCEEDED,
            "source "
                + name
                + " has a record of more than "
                + (maxRecord >> 20)
                + " MiB, which begins with '"
                + beginning(buffer)
                + "'; is a quote not closed?");
      }
      if (end > 0) {
        rest = Arrays.copyOfRange(buffer, end, filled);
        return Optional.of(new Block(buffer, 0, end, false));
      }
      buffer =
          Arrays.copyOf(
              buffer, Math.min(buffer.length * 2, Math.max(maxRecord, buffer.length + 1)));
      filled = input.fill(buffer, filled, buffer.length);
    }
  }

  private static String beginning(byte[] buffer) {
    return new String(buffer, 0, SHOWN, StandardCharsets.UTF_8).lines().findFirst().orElse("");
  }
}
