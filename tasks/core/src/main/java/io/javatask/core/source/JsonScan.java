package io.javatask.core.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads JSON objects of nothing but plain values straight from bytes of UTF-8: each value is a
 * slice of them. It takes less than JSON has (no escapes, nothing of unusual length) and nothing
 * that JSON has not; every other object is left to a general reader.
 */
abstract class JsonScan {
  /** What the general reader may have a limit for that is longer. */
  private static final int MAX_KEY = 1000;

  private static final int MAX_NUMBER = 100;
  private static final int MAX_STRING = 1 << 20;

  /** The column of a key that has none. */
  static final int NO_COLUMN = -1;

  static final int FAILED = -1;

  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long QUOTES = Bytes.pattern((byte) '"');
  private static final long BACKSLASHES = Bytes.pattern((byte) '\\');
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final byte[] bytes;
  private final boolean exponents;

  /**
   * The keys of the last object, each with the quote that ends it, and their columns: mostly the
   * next one has the same.
   */
  private byte[][] keys = new byte[16][];

  private int[] columns = new int[16];

  private int end;

  /**
   * @param bytes well-formed UTF-8, as far as it is asked for
   * @param exponents whether numbers with an exponent are taken
   */
  JsonScan(byte[] bytes, boolean exponents) {
    this.bytes = bytes;
    this.exponents = exponents;
  }

  /** The column of a key, or {@link #NO_COLUMN}; asked again when the key comes up elsewhere. */
  abstract int column(String key);

  /**
   * Takes the key of a member in; false if the object is to be left to the general reader.
   *
   * @param column its column, or {@link #NO_COLUMN}
   */
  abstract boolean key(int column, int row);

  abstract void string(int column, int row, int start, int close);

  abstract void bool(int column, int row, int start, int close, boolean value);

  abstract void nothing(int column, int row, int start, int close);

  /**
   * Takes a number; false if the object is to be left to the general reader.
   *
   * @param integral whether it is written without fraction and exponent
   */
  abstract boolean number(int column, int row, int start, int close, boolean integral);

  /** Takes an array or object that begins there; index behind it, or {@link #FAILED}. */
  int nested(int column, int row, int at, int to) {
    return FAILED;
  }

  /**
   * Reads the object in {@code [from, to)}; false if it is not of the kind, and then some of its
   * values may have been given away all the same.
   */
  final boolean read(int from, int to, int row) {
    end = to;
    int at = skipSpace(from);
    if (at == end || bytes[at] != '{') {
      return false;
    }
    for (int field = 0; ; field++) {
      at = skipSpace(at + 1);
      if (at == end || bytes[at] != '"' || !(isKnown(field, at + 1) || learn(field, at + 1))) {
        return false;
      }
      int column = columns[field];
      at = skipSpace(at + 1 + keys[field].length);
      if (at == end || bytes[at] != ':' || !key(column, row)) {
        return false;
      }
      at = skipSpace(at + 1);
      at = at == end ? FAILED : value(at, column, row);
      at = at < 0 ? end : skipSpace(at);
      if (at == end || bytes[at] != ',') {
        return at < end && bytes[at] == '}' && skipSpace(at + 1) == end;
      }
    }
  }

  private int skipSpace(int from) {
    int i = from;
    while (i < end && (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\r')) {
      i++;
    }
    return i;
  }

  /** Whether an object's {@code field}-th key, which begins there, is that of the last object. */
  private boolean isKnown(int field, int from) {
    byte[] known = field < keys.length ? keys[field] : null;
    return known != null
        && from + known.length <= end
        && Arrays.equals(known, 0, known.length, bytes, from, from + known.length);
  }

  /** Takes an object's {@code field}-th key in; false if it is none that is read here. */
  private boolean learn(int field, int from) {
    int close = stringEnd(from);
    if (close < 0 || close - from > MAX_KEY) {
      return false;
    }
    if (field == keys.length) {
      keys = Arrays.copyOf(keys, field * 2);
      columns = Arrays.copyOf(columns, field * 2);
    }
    keys[field] = Arrays.copyOfRange(bytes, from, close + 1);
    columns[field] = column(new String(bytes, from, close - from, StandardCharsets.UTF_8));
    return true;
  }

  /** Reads a value into its column, if it has one; index behind it, or {@link #FAILED}. */
  private int value(int at, int column, int row) {
    return switch (bytes[at]) {
      case '"' -> string(at + 1, column, row);
      case 't' -> literal(TRUE, at, column, row);
      case 'f' -> literal(FALSE, at, column, row);
      case 'n' -> literal(NULL, at, column, row);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(at, column, row);
      case '{', '[' -> nested(column, row, at, end);
      default -> FAILED;
    };
  }

  private int string(int start, int column, int row) {
    int close = stringEnd(start);
    if (close < 0 || close - start > MAX_STRING) {
      return FAILED;
    }
    if (column >= 0) {
      string(column, row, start, close);
    }
    return close + 1;
  }

  /** Index of the quote that ends a string without escapes, or {@link #FAILED}. */
  private int stringEnd(int from) {
    int i = from;
    for (; i + 8 <= end; i += 8) {
      long word = Bytes.word(bytes, i);
      long quote = word ^ QUOTES;
      long backslash = word ^ BACKSLASHES;
      // what is below a blank may not stand in a string; of several hits the first is exact
      long found =
          (((quote - LOW_BITS) & ~quote)
                  | ((backslash - LOW_BITS) & ~backslash)
                  | ((word - LOW_BITS * ' ') & ~word))
              & HIGH_BITS;
      if (found != 0) {
        i += Long.numberOfTrailingZeros(found) >> 3;
        return bytes[i] == '"' ? i : FAILED;
      }
    }
    while (i < end && bytes[i] != '"' && bytes[i] != '\\' && (bytes[i] < 0 || bytes[i] >= ' ')) {
      i++;
    }
    return i < end && bytes[i] == '"' ? i : FAILED;
  }

  private int literal(byte[] word, int at, int column, int row) {
    int after = at + word.length;
    if (after > end || !Arrays.equals(word, 0, word.length, bytes, at, after)) {
      return FAILED;
    }
    if (column >= 0 && word == NULL) {
      nothing(column, row, at, after);
    } else if (column >= 0) {
      bool(column, row, at, after, word == TRUE);
    }
    return after;
  }

  private int number(int at, int column, int row) {
    int first = bytes[at] == '-' ? at + 1 : at;
    int whole = digits(first);
    int i = whole;
    if (i > 0 && i < end && bytes[i] == '.') {
      i = digits(i + 1);
    }
    if (i > 0 && i < end && (bytes[i] | 0x20) == 'e') {
      if (!exponents) {
        return FAILED;
      }
      boolean signed = i + 1 < end && (bytes[i + 1] == '+' || bytes[i + 1] == '-');
      i = digits(signed ? i + 2 : i + 1);
    }
    boolean leadingZero = whole > first + 1 && bytes[first] == '0';
    if (i < 0 || leadingZero || i - at > MAX_NUMBER) {
      return FAILED;
    }
    return column < 0 || number(column, row, at, i, i == whole) ? i : FAILED;
  }

  /** Index after at least one digit, or {@link #FAILED}. */
  private int digits(int from) {
    int i = from;
    while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
      i++;
    }
    return i > from ? i : FAILED;
  }
}
