package io.javatask.core.expression;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A pattern of SQL's LIKE: {@code %} stands for any text, {@code _} for one character (code point),
 * all else for itself. It has to fit the whole text, and is asked of slices of UTF-8.
 */
public final class SqlPattern {
  private static final int ANY_ONE = -1;

  /** What stands between the percent signs: bytes, or {@link #ANY_ONE}. */
  private final List<int[]> parts = new ArrayList<>();

  /**
   * @param escape the code point that makes the next one stand for itself; absent for none
   */
  public SqlPattern(String pattern, OptionalInt escape) {
    List<Integer> part = new ArrayList<>();
    boolean escaped = false;
    for (int c : pattern.codePoints().toArray()) {
      if (!escaped && escape.isPresent() && c == escape.getAsInt()) {
        escaped = true;
        continue;
      }
      if (!escaped && c == '%') {
        parts.add(ints(part));
        part.clear();
      } else if (!escaped && c == '_') {
        part.add(ANY_ONE);
      } else {
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
          part.add(b & 0xFF);
        }
      }
      escaped = false;
    }
    parts.add(ints(part));
  }

  private static int[] ints(List<Integer> part) {
    return part.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Whether an escape character stands at the end, where it has nothing to escape. */
  public static boolean endsInEscape(String pattern, int escape) {
    boolean escaped = false;
    for (int c : pattern.codePoints().toArray()) {
      escaped = !escaped && c == escape;
    }
    return escaped;
  }

  /** Whether it fits the slice, which is valid UTF-8. */
  public boolean fits(byte[] bytes, int start, int end) {
    int at = fits(parts.get(0), bytes, start, end);
    if (parts.size() == 1) {
      return at == end;
    }
    for (int i = 1; at >= 0 && i < parts.size() - 1; i++) {
      at = find(parts.get(i), bytes, at, end);
    }
    return at >= 0 && endsIn(parts.get(parts.size() - 1), bytes, at, end);
  }

  /** The index after a part that begins at {@code at}, or -1 if it does not. */
  private static int fits(int[] part, byte[] bytes, int at, int end) {
    int i = at;
    for (int unit : part) {
      if (i >= end || (unit != ANY_ONE && (bytes[i] & 0xFF) != unit)) {
        return -1;
      }
      i = unit == ANY_ONE ? next(bytes, i, end) : i + 1;
    }
    return i;
  }

  /** The leftmost place serves: what comes after it has the most room. */
  private static int find(int[] part, byte[] bytes, int from, int end) {
    for (int i = from; i <= end; i = i < end ? next(bytes, i, end) : end + 1) {
      int after = fits(part, bytes, i, end);
      if (after >= 0) {
        return after;
      }
    }
    return -1;
  }

  private static boolean endsIn(int[] part, byte[] bytes, int from, int end) {
    int at = end;
    for (int i = part.length - 1; i >= 0; i--) {
      at--;
      while (part[i] == ANY_ONE && at >= from && (bytes[at] & 0xC0) == 0x80) {
        at--;
      }
    }
    return at >= from && fits(part, bytes, at, end) == end;
  }

  private static int next(byte[] bytes, int at, int end) {
    int i = at + 1;
    while (i < end && (bytes[i] & 0xC0) == 0x80) {
      i++;
    }
    return i;
  }
}
