package io.javatask.core.check;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How texts are made up, and how many of each make: {@code 9} is a digit, {@code A} and {@code a}
 * are letters of ASCII, {@code ·} is any character beyond ASCII, and everything else is itself.
 * Exact or not at all: of texts of too many shapes, or long ones, none is told.
 */
final class TextShapes {
  /** Most shapes that are told apart. */
  static final int MOST = 20;

  private static final int LONGEST = 64;
  private static final byte BEYOND = (byte) 0xB7;
  private static final String SPECIAL = "\\^$.|?*+()[]{}";

  private final boolean runs;
  private final byte[] shape = new byte[2 * LONGEST];
  private int length;
  private byte[] last = new byte[0];
  private long ofLast;
  private boolean known;
  private final Map<String, Long> counts = new LinkedHashMap<>();

  /**
   * @param runs whether several characters of a kind are one, with {@code +} behind it
   * @param known whether they are worth telling apart
   */
  TextShapes(boolean runs, boolean known) {
    this.runs = runs;
    this.known = known;
  }

  boolean isKnown() {
    return known;
  }

  void add(byte[] bytes, int start, int end) {
    if (!known) {
      return;
    }
    if (end - start > LONGEST) {
      forget();
      return;
    }
    read(bytes, start, end);
    if (!Arrays.equals(last, 0, last.length, shape, 0, length)) {
      put();
      last = Arrays.copyOf(shape, length);
    }
    ofLast++;
  }

  private void forget() {
    known = false;
    counts.clear();
    ofLast = 0;
  }

  private void put() {
    if (ofLast > 0) {
      counts.merge(new String(last, StandardCharsets.ISO_8859_1), ofLast, Long::sum);
      ofLast = 0;
    }
    if (counts.size() > MOST) {
      forget();
    }
  }

  private void read(byte[] bytes, int start, int end) {
    length = 0;
    byte before = 0;
    for (int i = start; i < end; i++) {
      byte kind = kind(bytes[i]);
      if ((bytes[i] & 0xC0) == 0x80 || (runs && kind == before && isKind(kind))) {
        continue; // a further byte of a character, or a further character of a run
      }
      shape[length++] = kind;
      if (runs && isKind(kind)) {
        shape[length++] = '+';
      }
      before = kind;
    }
  }

  private static byte kind(byte b) {
    if (b < 0) {
      return BEYOND;
    }
    if (b >= '0' && b <= '9') {
      return '9';
    }
    return b >= 'A' && b <= 'Z' ? (byte) 'A' : b >= 'a' && b <= 'z' ? (byte) 'a' : b;
  }

  private static boolean isKind(int shape) {
    return shape == '9' || shape == 'A' || shape == 'a' || shape == (BEYOND & 0xFF) || shape < 0;
  }

  void merge(TextShapes other) {
    put();
    other.put();
    other.counts.forEach((text, count) -> counts.merge(text, count, Long::sum));
    if (!other.known || counts.size() > MOST) {
      forget();
    }
  }

  /** How many texts have each shape, in the order of their appearance; empty if it is not known. */
  Optional<Map<String, Long>> counts() {
    put();
    return known ? Optional.of(new LinkedHashMap<>(counts)) : Optional.empty();
  }

  /**
   * The regular expression of the texts of one shape, in the words of RE2; empty where it would say
   * nothing clear: of characters that cannot be seen or are beyond ASCII, or of letters alone.
   *
   * @param shape as {@link #counts} tells it
   * @param runs whether it is of runs
   */
  static Optional<String> pattern(String shape, boolean runs) {
    boolean tells = false;
    StringBuilder pattern = new StringBuilder("^");
    for (int i = 0; i < shape.length(); ) {
      char c = shape.charAt(i);
      if (c < ' ' || c > '~') {
        return Optional.empty();
      }
      int to = i + 1;
      while (!runs && to < shape.length() && shape.charAt(to) == c) {
        to++;
      }
      pattern.append(isKind(c) ? charactersOf(c) : literal(c));
      if (runs && isKind(c)) {
        pattern.append('+');
        to++; // the mark of the run
      } else if (to - i > 1) {
        pattern.append('{').append(to - i).append('}');
      }
      tells |= c != 'A' && c != 'a';
      i = to;
    }
    return tells ? Optional.of(pattern.append('$').toString()) : Optional.empty();
  }

  private static String charactersOf(char kind) {
    return kind == '9' ? "[0-9]" : kind == 'A' ? "[A-Z]" : "[a-z]";
  }

  private static String literal(char c) {
    return SPECIAL.indexOf(c) < 0 ? String.valueOf(c) : "\\" + c;
  }
}
