package io.javatask.core.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text of some encoding as UTF-8. Bytes that the encoding does not know become one byte that UTF-8
 * does not know either, so that the cell they stand in is found malformed as it would be in UTF-8.
 */
final class Utf8Input extends InputStream {
  private static final byte[] MALFORMED = {(byte) 0xFF};

  private final InputStream in;
  private final CharsetDecoder decoder;
  private final ByteBuffer raw = ByteBuffer.allocate(1 << 16).limit(0);
  private final CharBuffer chars = CharBuffer.allocate(1 << 16);
  private ByteBuffer out = ByteBuffer.allocate(0);
  private boolean ended;
  private boolean malformed;

  Utf8Input(InputStream in, Charset charset) {
    this.in = in;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (!out.hasRemaining()) {
      if (malformed) {
        malformed = false;
        out = ByteBuffer.wrap(MALFORMED);
      } else if (ended && !raw.hasRemaining()) {
        return -1;
      } else {
        decode();
      }
    }
    int count = Math.min(length, out.remaining());
    out.get(bytes, offset, count);
    return count;
  }

  private void decode() throws IOException {
    CoderResult result = decoder.decode(raw, chars, ended);
    if (result.isError()) {
      raw.position(raw.position() + result.length());
      malformed = true;
    } else if (result.isUnderflow()) {
      if (ended) {
        decoder.flush(chars);
      } else {
        more();
      }
    }
    out = StandardCharsets.UTF_8.encode(chars.flip());
    chars.clear();
  }

  private void more() throws IOException {
    raw.compact();
    int count = in.read(raw.array(), raw.position(), raw.remaining());
    raw.position(raw.position() + Math.max(count, 0)).flip();
    ended = count < 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
