package io.javatask.core.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses gzip data of one member or more (RFC 1952). The JDK's own stream takes a member
 * whose header is damaged for the end of the data, and so loses all behind it without a word; here
 * whatever follows a member is another member, or zeros up to the end, or an error.
 */
final class GzipInput extends InputStream {
  private static final int METHOD_DEFLATE = 8;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xE0;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[1 << 16];

  /** What of the buffer is still to be taken. */
  private int from;

  private int to;
  private boolean within;

  /**
   * @throws EOFException if there is not a whole header
   * @throws ZipException if it is none of gzip
   */
  GzipInput(InputStream in) throws IOException {
    this.in = in;
    header(next());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (within || anotherMember()) {
      int inflated = inflate(into, offset, length);
      if (inflated > 0) {
        crc.update(into, offset, inflated);
        return inflated;
      }
      if (inflater.finished()) {
        trailer();
      } else {
        feed();
      }
    }
    return -1;
  }

  private int inflate(byte[] into, int offset, int length) throws ZipException {
    try {
      return inflater.inflate(into, offset, length);
    } catch (DataFormatException e) {
      throw damaged(String.valueOf(e.getMessage()));
    }
  }

  private void feed() throws IOException {
    if (inflater.needsDictionary()) {
      throw damaged("it asks for a dictionary");
    }
    if (from == to && !fill()) {
      throw new EOFException("the compressed data end within a member");
    }
    inflater.setInput(buffer, from, to - from);
    from = to;
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(buffer, 0, buffer.length));
    return to > 0;
  }

  /** The next byte; at the end of the data that is an error. */
  private int next() throws IOException {
    if (from == to && !fill()) {
      throw new EOFException("the compressed data end within a header or trailer");
    }
    return buffer[from++] & 0xFF;
  }

  private void pass(long bytes) throws IOException {
    for (long i = 0; i < bytes; i++) {
      next();
    }
  }

  private long little(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) next() << (8 * i);
    }
    return value;
  }

  /** Begins the next member; false at the end. */
  private boolean anotherMember() throws IOException {
    if (from == to && !fill()) {
      return false;
    }
    int first = next();
    if (first != 0) {
      header(first);
      return true;
    }
    // padding, as tapes and some tools leave it
    while (from < to || fill()) {
      if (buffer[from++] != 0) {
        throw damaged("bytes behind its end that are no further member");
      }
    }
    return false;
  }

  private void header(int first) throws IOException {
    if (first != 0x1F || next() != 0x8B) {
      throw damaged("bytes that are no member of gzip data");
    }
    int method = next();
    int flags = next();
    if (method != METHOD_DEFLATE || (flags & RESERVED) != 0) {
      throw damaged("a header of an unknown kind");
    }
    pass(6); // when it was made, and where
    if ((flags & EXTRA) != 0) {
      pass(little(2));
    }
    for (int text : new int[] {NAME, COMMENT}) {
      int last = (flags & text) == 0 ? 0 : next();
      while (last != 0) {
        last = next();
      }
    }
    if ((flags & HEADER_CRC) != 0) {
      pass(2);
    }
    within = true;
  }

  private void trailer() throws IOException {
    from = to - inflater.getRemaining();
    long checksum = little(4);
    long length = little(4);
    if (checksum != crc.getValue() || length != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
      throw damaged("a checksum that differs");
    }
    inflater.reset();
    crc.reset();
    within = false;
  }

  private static ZipException damaged(String found) {
    return new ZipException(found);
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
