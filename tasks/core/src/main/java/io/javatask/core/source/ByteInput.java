package io.javatask.core.source;

import com.github.luben.zstd.ZstdInputStream;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * The bytes of one file, decompressed by its ending ({@code .gz}, {@code .zst}), with a digest of
 * the file as it lies there.
 */
final class ByteInput implements AutoCloseable {
  private final String name;
  private final MessageDigest digest;
  private final InputStream raw;
  private final InputStream in;

  private ByteInput(String name, MessageDigest digest, InputStream raw, InputStream in) {
    this.name = name;
    this.digest = digest;
    this.raw = raw;
    this.in = in;
  }

  /**
   * @param name how messages call the file
   * @param encoding what its text is written in; absent means UTF-8, or UTF-16 where its byte order
   *     mark says so
   * @throws TaskException SOURCE_NOT_FOUND or SOURCE_UNREADABLE
   */
  static ByteInput open(Path file, String name, Optional<Charset> encoding) {
    if (Files.isDirectory(file)) {
      throw new TaskException(
          ErrorCode.SOURCE_UNREADABLE, "source " + name + " is a directory, not a file");
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      InputStream raw = new DigestInputStream(Files.newInputStream(file), digest);
      try {
        return new ByteInput(
            name,
            digest,
            raw,
            utf8(
                decompressed(raw, file.getFileName().toString().toLowerCase(Locale.ROOT)),
                encoding));
      } catch (IOException | RuntimeException e) {
        raw.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new TaskException(ErrorCode.SOURCE_NOT_FOUND, "source " + name + " is not there", e);
    } catch (IOException e) {
      throw unreadable(name, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InputStream decompressed(InputStream raw, String fileName) throws IOException {
    if (fileName.endsWith(".gz")) {
      return new GzipInput(raw);
    }
    if (fileName.endsWith(".zst")) {
      BufferedInputStream compressed = new BufferedInputStream(raw, 1 << 16);
      compressed.mark(1);
      if (compressed.read() < 0) {
        throw new EOFException("it is empty");
      }
      compressed.reset();
      return new ZstdInputStream(compressed);
    }
    return raw;
  }

  private static InputStream utf8(InputStream in, Optional<Charset> encoding) throws IOException {
    if (encoding.isPresent()) {
      return new Utf8Input(in, encoding.get());
    }
    PushbackInputStream marked = new PushbackInputStream(in, 2);
    byte[] mark = marked.readNBytes(2);
    marked.unread(mark);
    int both = mark.length < 2 ? 0 : (mark[0] & 0xFF) << 8 | (mark[1] & 0xFF);
    return switch (both) {
      case 0xFEFF -> new Utf8Input(marked, StandardCharsets.UTF_16BE);
      case 0xFFFE -> new Utf8Input(marked, StandardCharsets.UTF_16LE);
      default -> marked;
    };
  }

  private static TaskException unreadable(String name, IOException e) {
    boolean corrupt =
        e instanceof ZipException
            || e instanceof EOFException
            || e.getClass().getName().startsWith("com.github.luben.zstd");
    String why =
        corrupt ? "its compressed data are damaged or cut off" : e.getClass().getSimpleName();
    String detail = e.getMessage() == null ? "" : " (" + e.getMessage() + ")";
    return new TaskException(
        ErrorCode.SOURCE_UNREADABLE, "source " + name + " cannot be read: " + why + detail, e);
  }

  /**
   * Fills {@code buffer[from, to)} as far as the input goes; returns the index after the last byte
   * read.
   */
  int fill(byte[] buffer, int from, int to) {
    int at = from;
    try {
      while (at < to) {
        int n = in.read(buffer, at, to - at);
        if (n < 0) {
          break;
        }
        at += n;
      }
    } catch (IOException e) {
      throw unreadable(name, e);
    }
    return at;
  }

  /**
   * {@code sha256:} and 64 hex digits of all bytes of the file; call it at the end of the input.
   */
  String digest() {
    try {
      // a compressed stream may end before its file does
      raw.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw unreadable(name, e);
    }
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }
}
