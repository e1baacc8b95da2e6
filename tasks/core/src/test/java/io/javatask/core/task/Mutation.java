package io.javatask.core.task;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Damages bytes in the ways that files and people do; the same random numbers, the same damage. */
record Mutation(Random random) {
  private static final int MOST_BYTES = 1 << 16;
  private static final List<String> TOKENS =
      List.of(
          "\"",
          "\"\"",
          "\\",
          "\\\"",
          "\r",
          "\n",
          "\r\n",
          ",",
          ";",
          "\t",
          "\0",
          "\uFEFF",
          "{",
          "}",
          "[",
          "]",
          ":",
          "null",
          "true",
          "NaN",
          "Infinity",
          "-0",
          "1e999",
          "1e-999",
          "1E+9999999999",
          "-9223372036854775808",
          "9223372036854775808",
          "99999999999999999999999999999999999999999",
          "0.1",
          ".",
          "+",
          "-",
          "0x1f",
          "2026-02-30",
          "2026-01-01T25:00:00Z",
          "+999999999-12-31",
          "\\ud800",
          "\\u0000",
          "\uD83D\uDE00",
          "e\u0301",
          "é",
          "\u2028",
          "$record",
          "id",
          "kind",
          "\"id\":",
          "{\"id\":",
          "#",
          "//",
          "/*",
          "'",
          "`",
          " ",
          "  ");

  /** One to eight damages, one after the other. */
  byte[] of(byte[] input, List<byte[]> others) {
    byte[] bytes = input;
    for (int i = random.nextInt(8); i >= 0; i--) {
      bytes = once(bytes, others.get(random.nextInt(others.size())));
    }
    return bytes.length <= MOST_BYTES ? bytes : part(bytes, 0, MOST_BYTES);
  }

  private byte[] once(byte[] bytes, byte[] other) {
    int at = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, at + 1 + random.nextInt(1 << random.nextInt(10)));
    return switch (random.nextInt(9)) {
      case 0, 1 -> flipped(bytes);
      case 2, 3 -> joined(part(bytes, 0, at), token(), part(bytes, at, bytes.length));
      case 4 -> joined(part(bytes, 0, at), part(bytes, to, bytes.length));
      case 5 -> joined(part(bytes, 0, to), part(bytes, at, bytes.length));
      case 6 -> part(bytes, 0, at);
      case 7 -> joined(part(bytes, 0, at), token(), part(bytes, to, bytes.length));
      default -> {
        int from = random.nextInt(other.length + 1);
        yield joined(part(bytes, 0, at), part(other, from, other.length));
      }
    };
  }

  private byte[] flipped(byte[] bytes) {
    if (bytes.length == 0) {
      return bytes;
    }
    byte[] copy = bytes.clone();
    int at = random.nextInt(copy.length);
    copy[at] =
        random.nextBoolean()
            ? (byte) random.nextInt(256)
            : (byte) (copy[at] ^ (1 << random.nextInt(8)));
    return copy;
  }

  private byte[] token() {
    return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] part(byte[] bytes, int from, int to) {
    return java.util.Arrays.copyOfRange(bytes, from, to);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
