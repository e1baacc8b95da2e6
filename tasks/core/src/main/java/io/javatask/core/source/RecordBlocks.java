package io.javatask.core.source;

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

    /** The last byte of a line's end. */
    byte newline();

    /**
     * Index after the part of a record without end that is to be given up, the rest being read
     * anew; -1 if only its whole line can be.
     */
    int giveUp(byte[] bytes, int from, int to);
  }

  /**
   * Bytes of whole records; {@code last} says that the input ends here, with or without a line end.
   *
   * @param lost bytes of one line that is longer than a record may be, whose beginning is all that
   *     the block holds; 0 for a block of records
   */
  @SuppressWarnings("ArrayRecordComponent") // blocks are handed on, never compared
  record Block(byte[] bytes, int start, int end, boolean last, long lost) {
    Block(byte[] bytes, int start, int end, boolean last) {
      this(bytes, start, end, last, 0);
    }

    /** The one record of a line that is too long, if this is one. */
    Optional<Decoded.Rejected> overlong() {
      return lost == 0
          ? Optional.empty()
          : Optional.of(
              new Decoded.Rejected(
                  0,
                  1,
                  "a line of "
                      + lost
                      + " bytes, more than a record may have; all of it is given up",
                  new String(
                      bytes,
                      start,
                      Math.min(end, Decoded.Rejected.MAX_TEXT),
                      StandardCharsets.UTF_8)));
    }
  }

  private static final int MAX_SHOWN = 4 * Decoded.Rejected.MAX_TEXT;

  private final ByteInput input;
  private final Boundary boundary;
  private final int blockSize;
  private final int maxRecord;
  private byte[] rest = new byte[0];
  private boolean ended;

  /**
   * @param maxRecord most bytes of one record
   */
  RecordBlocks(ByteInput input, Boundary boundary, int blockSize, int maxRecord) {
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
        end = boundary.giveUp(buffer, 0, filled);
        if (end < 0) {
          return Optional.of(withoutEnd(buffer, filled));
        }
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

  /** Passes over a line that is too long to be held. */
  private Block withoutEnd(byte[] buffer, int read) {
    byte[] shown = Arrays.copyOf(buffer, Math.min(read, MAX_SHOWN));
    long lost = 0;
    int filled = read;
    int newline = Bytes.indexOf(buffer, boundary.newline(), 0, filled);
    while (newline == filled && filled > 0) {
      lost += filled;
      filled = input.fill(buffer, 0, buffer.length);
      newline = Bytes.indexOf(buffer, boundary.newline(), 0, filled);
    }
    ended = filled == 0;
    rest = Arrays.copyOfRange(buffer, Math.min(newline + 1, filled), filled);
    return new Block(shown, 0, shown.length, ended, lost + newline);
  }
}
