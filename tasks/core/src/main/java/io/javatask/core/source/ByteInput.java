package io.javatask.core.source;

import com.github.luben.zstd.ZstdInputStream;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
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
   * @throws TaskException SOURCE_NOT_FOUND or SOURCE_UNREADABLE
   */
  static ByteInput open(Path file, String name) {
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
            decompressed(raw, file.getFileName().toString().toLowerCase(Locale.ROOT)));
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
      BufferedInputStream buffered = new BufferedInputStream(raw, 1 << 16);
      buffered.mark(1);
      if (buffered.read() < 0) {
        return buffered;
      }
      buffered.reset();
      return new GZIPInputStream(buffered, 1 << 16);
    }
    if (fileName.endsWith(".zst")) {
      return new ZstdInputStream(new BufferedInputStream(raw, 1 << 16));
    }
    return raw;
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
