package io.javatask.core.task;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The lines of one quarantine entry as they stand before a release, each looked at once.
 *
 * @param salt what else makes one release differ from another
 * @param digest {@code sha256:} and 64 hex digits of what is to be released, and by which contract
 * @param held number of lines that are held
 * @param staying rows that a rule which compares rows holds, unchanged; a copy
 */
record HeldFile(Path file, String name, String salt, String digest, long held, BitSet staying) {
  /**
   * Reads a file through.
   *
   * @param name what messages and the report call it
   * @param salt what else makes one release differ from another
   * @param rules the rules of the contract
   * @throws TaskException INVALID_INPUT if a line is not one of the quarantine
   */
  static HeldFile read(Path file, String name, String salt, Set<String> rules) {
    BitSet seen = new BitSet();
    BitSet staying = new BitSet();
    long[] held = {0};
    MessageDigest digest = sha256();
    digest.update((name + "\n" + salt + "\n").getBytes(StandardCharsets.UTF_8));
    each(
        file,
        name,
        line -> {
          digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
          int row = Math.toIntExact(line.row());
          if (seen.get(row)) {
            throw new TaskException(
                ErrorCode.INVALID_INPUT, name + " has row " + row + " more than once");
          }
          seen.set(row);
          if (!line.isReleased()) {
            held[0]++;
            if (line.isSealed() && line.rules().stream().anyMatch(rules::contains)) {
              staying.set(row);
            }
          }
        });
    return new HeldFile(
        file, name, salt, "sha256:" + HexFormat.of().formatHex(digest.digest()), held[0], staying);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Makes sure that nobody has written the file since: a run that was repeated, or an editor.
   *
   * @throws TaskException SOURCE_CHANGED if somebody has
   */
  void requireUnchanged() {
    if (!Files.exists(file) || !read(file, name, salt, Set.of()).digest.equals(digest)) {
      throw new TaskException(
          ErrorCode.SOURCE_CHANGED, name + " was written while it was released; release it again");
    }
  }

  /** Hands the lines on, in their order. */
  void each(Consumer<HeldLine> taker) {
    each(file, name, taker);
  }

  private static void each(Path file, String name, Consumer<HeldLine> taker) {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      long number = 0;
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        number++;
        if (!text.isBlank()) {
          taker.accept(parse(text, name, number));
        }
      }
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  static HeldLine parse(String text, String name, long number) {
    try {
      return HeldLine.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, name + ", line " + number + ": " + e.getMessage(), e);
    }
  }

  static TaskException unreadable(String name, IOException e) {
    return new TaskException(
        ErrorCode.SOURCE_UNREADABLE, name + " cannot be read as UTF-8 text: " + e, e);
  }
}
