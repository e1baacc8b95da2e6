package io.javatask.core.source;

import io.javatask.api.LogicalType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads JSON objects of nothing but plain values straight from the bytes of a block of UTF-8: each
 * value is a slice of the block. It takes less than JSON has (no nesting, no escapes, no number
 * that is to be rewritten, nothing of unusual length) and nothing that JSON has not; every other
 * record is left to the general reader.
 */
final class FlatRecords {
  /** What the general reader may have a limit for that is longer. */
  private static final int MAX_KEY = 1000;

  private static final int MAX_NUMBER = 100;
  private static final int MAX_STRING = 1 << 20;

  private static final int NO_COLUMN = -1;
  private static final int FAILED = -1;
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long QUOTES = Bytes.pattern((byte) '"');
  private static final long BACKSLASHES = Bytes.pattern((byte) '\\');
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final byte[] bytes;
  private final List<ColumnPlan.Wanted> wanted;
  private final Map<String, Integer> indexes;
  private final JsonCells[] cells;
  private final Set<String> seen;

  /** The keys of the last record and their columns: mostly the next record has the same. */
  private byte[][] keys = new byte[16][];

  private int[] columns = new int[16];

  private int row;
  private int end;

  /**
   * @param bytes well-formed UTF-8, as far as it is asked for
   * @param cells where values go, by the number of their column
   * @param seen takes the keys that it comes upon
   */
  FlatRecords(
      byte[] bytes,
      List<ColumnPlan.Wanted> wanted,
      Map<String, Integer> indexes,
      JsonCells[] cells,
      Set<String> seen) {
    this.bytes = bytes;
    this.wanted = wanted;
    this.indexes = indexes;
    this.cells = cells;
    this.seen = seen;
  }

  /**
   * Reads the record in {@code [from, to)}; false if it is not of the kind, and then cells of the
   * row may be set all the same.
   */
  boolean read(int from, int to, int intoRow) {
    row = intoRow;
    end = to;
    int at = skipSpace(from);
    if (at == end || bytes[at] != '{') {
      return false;
    }
    for (int field = 0; ; field++) {
      at = skipSpace(at + 1);
      int keyEnd = at < end && bytes[at] == '"' ? stringEnd(at + 1) : FAILED;
      if (keyEnd < 0 || keyEnd - at > MAX_KEY) {
        return false;
      }
      int column = column(field, at + 1, keyEnd);
      at = skipSpace(keyEnd + 1);
      if (at == end || bytes[at] != ':' || (column >= 0 && cells[column].isSet(row))) {
        return false;
      }
      at = skipSpace(at + 1);
      at = at == end ? FAILED : value(at, column);
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

  /** The column of a record's {@code field}-th key. */
  private int column(int field, int from, int to) {
    if (field == keys.length) {
      keys = Arrays.copyOf(keys, field * 2);
      columns = Arrays.copyOf(columns, field * 2);
    }
    byte[] known = keys[field];
    if (known == null || !Arrays.equals(known, 0, known.length, bytes, from, to)) {
      String key = new String(bytes, from, to - from, StandardCharsets.UTF_8);
      seen.add(key);
      keys[field] = Arrays.copyOfRange(bytes, from, to);
      columns[field] = indexes.getOrDefault(key, NO_COLUMN);
    }
    return columns[field];
  }

  /** Reads a value into its column, if it has one; index behind it, or {@link #FAILED}. */
  private int value(int at, int column) {
    return switch (bytes[at]) {
      case '"' -> string(at + 1, column);
      case 't' -> literal(TRUE, at, column);
      case 'f' -> literal(FALSE, at, column);
      case 'n' -> literal(NULL, at, column);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(at, column);
      default -> FAILED;
    };
  }

  private int string(int start, int column) {
    int close = stringEnd(start);
    if (close < 0 || close - start > MAX_STRING) {
      return FAILED;
    }
    if (column >= 0) {
      boolean fits =
          !wanted.get(column).declared()
              || switch (type(column)) {
                case STRING -> true;
                case DATE, TIME, TIMESTAMP -> close > start;
                case INTEGER, NUMBER, BOOLEAN, OBJECT, ARRAY -> false;
              };
      cells[column].set(row, start, close, !fits);
    }
    return close + 1;
  }

  private LogicalType type(int column) {
    return wanted.get(column).parser().type();
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

  private int literal(byte[] word, int at, int column) {
    int after = at + word.length;
    if (after > end || !Arrays.equals(word, 0, word.length, bytes, at, after)) {
      return FAILED;
    }
    if (column >= 0 && word == NULL) {
      cells[column].setNull(row);
    } else if (column >= 0) {
      boolean fits = !wanted.get(column).declared() || type(column) == LogicalType.BOOLEAN;
      cells[column].set(row, at, after, !fits);
    }
    return after;
  }

  private int number(int at, int column) {
    int first = bytes[at] == '-' ? at + 1 : at;
    int whole = digits(first);
    int i = whole;
    if (i > 0 && i < end && bytes[i] == '.') {
      i = digits(i + 1);
    }
    if (i > 0 && i < end && (bytes[i] | 0x20) == 'e') {
      boolean signed = i + 1 < end && (bytes[i + 1] == '+' || bytes[i + 1] == '-');
      i = digits(signed ? i + 2 : i + 1);
    }
    boolean leadingZero = whole > first + 1 && bytes[first] == '0';
    if (i < 0 || leadingZero || i - at > MAX_NUMBER) {
      return FAILED;
    }
    if (column >= 0) {
      boolean declared = wanted.get(column).declared();
      LogicalType type = type(column);
      if (type == LogicalType.INTEGER && i > whole) {
        // 1.0 is an integer in JSON, but is to be written as one
        return FAILED;
      }
      boolean fits = !declared || type == LogicalType.INTEGER || type == LogicalType.NUMBER;
      cells[column].set(row, at, i, !fits);
    }
    return i;
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
