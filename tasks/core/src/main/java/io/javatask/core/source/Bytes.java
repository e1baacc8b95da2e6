package io.javatask.core.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for bytes eight at a time. */
final class Bytes {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_SEVEN = 0x7F7F7F7F7F7F7F7FL;
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Bytes() {}

  /** The byte repeated in all eight positions of a word. */
  static long pattern(byte b) {
    return (b & 0xFFL) * 0x0101010101010101L;
  }

  /** The eight bytes at {@code index}, the first in the lowest bits. */
  static long word(byte[] bytes, int index) {
    return (long) LONG.get(bytes, index);
  }

  /** The high bit of each position where the word equals the pattern; exact for every position. */
  static long matches(long word, long pattern) {
    long x = word ^ pattern;
    return ~(((x & LOW_SEVEN) + LOW_SEVEN) | x | LOW_SEVEN);
  }

  /** As {@link #matches(long, long)}, for either of two patterns. */
  static long matches(long word, long pattern, long other) {
    long x = word ^ pattern;
    long y = word ^ other;
    long neither = (((x & LOW_SEVEN) + LOW_SEVEN) | x) & (((y & LOW_SEVEN) + LOW_SEVEN) | y);
    return ~neither & HIGH_BITS;
  }

  /** Zero if the word and the pattern are equal in no position, else not. */
  private static long any(long word, long pattern) {
    long x = word ^ pattern;
    return (x - LOW_BITS) & ~x & HIGH_BITS;
  }

  /** Index of the first {@code b} in {@code [from, to)}, or {@code to}. */
  static int indexOf(byte[] bytes, byte b, int from, int to) {
    long pattern = pattern(b);
    int i = from;
    // what is looked for is mostly rare
    while (i + 32 <= to
        && (any(word(bytes, i), pattern)
                | any(word(bytes, i + 8), pattern)
                | any(word(bytes, i + 16), pattern)
                | any(word(bytes, i + 24), pattern))
            == 0) {
      i += 32;
    }
    for (; i + 8 <= to; i += 8) {
      long found = matches(word(bytes, i), pattern);
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >> 3);
      }
    }
    while (i < to && bytes[i] != b) {
      i++;
    }
    return i;
  }

  /** Index of the last {@code b} in {@code [from, to)}, or -1. */
  static int lastIndexOf(byte[] bytes, byte b, int from, int to) {
    for (int i = to - 1; i >= from; i--) {
      if (bytes[i] == b) {
        return i;
      }
    }
    return -1;
  }

  /** How often {@code b} stands in {@code [from, to)}. */
  static int count(byte[] bytes, byte b, int from, int to) {
    long pattern = pattern(b);
    int count = 0;
    int i = from;
    for (; i + 8 <= to; i += 8) {
      count += Long.bitCount(matches(word(bytes, i), pattern));
    }
    for (; i < to; i++) {
      count += bytes[i] == b ? 1 : 0;
    }
    return count;
  }

  /** Whether all of {@code [from, to)} is ASCII, and none of it NUL. */
  static boolean isPlainAscii(byte[] bytes, int from, int to) {
    int i = from;
    while (i + 32 <= to
        && (special(word(bytes, i))
                | special(word(bytes, i + 8))
                | special(word(bytes, i + 16))
                | special(word(bytes, i + 24)))
            == 0) {
      i += 32;
    }
    while (i < to && bytes[i] > 0) {
      i++;
    }
    return i == to;
  }

  /** Zero if each byte of the word is from 1 to 127, else not: less one, a 0 becomes negative. */
  private static long special(long word) {
    return (word - LOW_BITS | word) & HIGH_BITS;
  }

  /** Index of the first byte in {@code [from, to)} that is not ASCII, or {@code to}. */
  private static int afterAscii(byte[] bytes, int from, int to) {
    int i = from;
    while (i + 32 <= to
        && ((word(bytes, i) | word(bytes, i + 8) | word(bytes, i + 16) | word(bytes, i + 24))
                & HIGH_BITS)
            == 0) {
      i += 32;
    }
    while (i + 8 <= to && (word(bytes, i) & HIGH_BITS) == 0) {
      i += 8;
    }
    while (i < to && bytes[i] >= 0) {
      i++;
    }
    return i;
  }

  /**
   * Whether {@code [from, to)} is well-formed UTF-8: no overlong forms, no surrogates, nothing
   * above U+10FFFF.
   */
  static boolean isUtf8(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      int lead = bytes[i];
      if (lead >= 0) {
        i = afterAscii(bytes, i, to);
        continue;
      }
      int length = sequenceLength(lead & 0xFF);
      if (length == 0 || i + length > to || !continues(bytes, i, length)) {
        return false;
      }
      i += length;
    }
    return true;
  }

  private static int sequenceLength(int lead) {
    if (lead >= 0xC2 && lead <= 0xDF) {
      return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
      return 3;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
  }

  private static boolean continues(byte[] bytes, int at, int length) {
    for (int k = 1; k < length; k++) {
      if ((bytes[at + k] & 0xC0) != 0x80) {
        return false;
      }
    }
    int lead = bytes[at] & 0xFF;
    int second = bytes[at + 1] & 0xFF;
    return switch (lead) {
      case 0xE0 -> second >= 0xA0;
      case 0xED -> second <= 0x9F;
      case 0xF0 -> second >= 0x90;
      case 0xF4 -> second <= 0x8F;
      default -> true;
    };
  }
}
