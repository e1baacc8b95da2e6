package io.javatask.worker.rpc;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bearer tokens of a file: a line each of name, scope, and the token or {@code sha256:} with
 * the 64 hex digits of its digest; {@code #} begins a comment.
 *
 * <p>The file is read again when it changes, so that tokens are rotated without a restart: add the
 * new one, hand it out, take the old one away. A change that cannot be read leaves what was read
 * last in force, and is logged.
 */
final class Tokens {
  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
  private static final String DIGEST = "sha256:";
  private static final int MIN_LENGTH = 16;
  private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

  private final Path file;
  private volatile Read read;
  private volatile long looked = System.nanoTime();

  /** Who a token belongs to, and what for. */
  record Grant(String name, Scope scope) {}

  @SuppressWarnings("ArrayRecordComponent") // compared by MessageDigest.isEqual alone
  private record Entry(Grant grant, byte[] digest) {}

  private record Read(List<Entry> entries, FileTime modified, long size) {}

  /**
   * Reads the file.
   *
   * @throws TaskException INVALID_CONFIG with file, line and what is wrong; never with a token
   */
  Tokens(Path file) {
    this.file = file;
    try {
      this.read = parsed();
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.INVALID_CONFIG, "tokensFile: " + file + " cannot be read: " + e, e);
    }
  }

  /** Whom a presented token belongs to; takes the same time whichever entry it is, or none. */
  Optional<Grant> grant(String presented) {
    refresh();
    byte[] digest = digest(presented);
    Optional<Grant> found = Optional.empty();
    for (Entry entry : read.entries()) {
      if (MessageDigest.isEqual(entry.digest(), digest)) {
        found = Optional.of(entry.grant());
      }
    }
    return found;
  }

  private synchronized void refresh() {
    if (System.nanoTime() - looked < LOOK_AGAIN_NANOS) {
      return;
    }
    looked = System.nanoTime();
    try {
      if (!read.modified().equals(Files.getLastModifiedTime(file))
          || read.size() != Files.size(file)) {
        read = parsed();
        LOG.info("the tokens of {} were read again: {} entries", file, read.entries().size());
      }
    } catch (IOException | TaskException e) {
      LOG.error("the tokens stay as they were: {} cannot be read: {}", file, e.getMessage());
    }
  }

  private Read parsed() throws IOException {
    FileTime modified = Files.getLastModifiedTime(file);
    List<String> lines = Files.readAllLines(file);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        entries.add(entry(line, i + 1));
      }
    }
    if (entries.isEmpty()) {
      throw new TaskException(
          ErrorCode.INVALID_CONFIG,
          "tokensFile: " + file + " has no token: write a line NAME SCOPE TOKEN for each caller");
    }
    return new Read(List.copyOf(entries), modified, Files.size(file));
  }

  private Entry entry(String line, int number) {
    String[] parts = line.split("\\s+");
    if (parts.length != 3) {
      throw invalid(number, "has " + parts.length + " words, not three: NAME SCOPE TOKEN");
    }
    Scope scope =
        Scope.named(parts[1])
            .orElseThrow(
                () ->
                    invalid(
                        number,
                        "has no scope of "
                            + String.join(", ", Scope.names())
                            + " as its second word"
                            + (parts[1].length() < MIN_LENGTH
                                ? Nearest.hint(parts[1], Scope.names())
                                : "")));
    return new Entry(new Grant(parts[0], scope), stored(parts[2], number));
  }

  private byte[] stored(String token, int number) {
    if (token.startsWith(DIGEST)) {
      try {
        byte[] digest = HexFormat.of().parseHex(token.substring(DIGEST.length()));
        if (digest.length == 32) {
          return digest;
        }
      } catch (IllegalArgumentException e) {
        throw invalid(number, "has a digest that is not of hex digits");
      }
      throw invalid(number, "has a digest that is not of 64 hex digits");
    }
    if (token.length() < MIN_LENGTH) {
      throw invalid(number, "has a token of less than " + MIN_LENGTH + " characters");
    }
    return digest(token);
  }

  private TaskException invalid(int line, String problem) {
    return new TaskException(
        ErrorCode.INVALID_CONFIG, "tokensFile: " + file + ":" + line + ": the line " + problem);
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
