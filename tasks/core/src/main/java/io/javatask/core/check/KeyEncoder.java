package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.TextColumn;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the values of some columns of a row as one byte key: equal values give equal keys, and no
 * others do.
 */
final class KeyEncoder {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_HALF = 0xFFFFFFFFL;
  private static final int UUID_LENGTH = 36;
  private static final byte TEXT = 1;
  private static final byte UUID = 2;
  private static final byte LONG = 3;
  private static final byte DOUBLE = 4;
  private static final byte DECIMAL = 5;
  private static final byte NULL = 6;

  private byte[] key;
  private int length;

  KeyEncoder() {
    this(64);
  }

  /**
   * @param room bytes of keys to make room for
   */
  KeyEncoder(int room) {
    key = new byte[room];
  }

  /** The key of the last {@link #encode}, from 0 to {@link #length}. Changed by the next. */
  byte[] key() {
    return key;
  }

  int length() {
    return length;
  }

  void encode(List<Column> columns, int row) {
    length = 0;
    append(columns, row);
  }

  /** Writes a key behind what is there, which becomes longer by it. */
  void append(List<Column> columns, int row) {
    for (int i = 0; i < columns.size(); i++) {
      encode(columns.get(i), row);
    }
  }

  /** As {@link #encode(List, int)}, for the rows of one of several numbered groups. */
  void encode(int group, List<Column> columns, int row) {
    length = 0;
    put((long) group);
    for (int i = 0; i < columns.size(); i++) {
      encode(columns.get(i), row);
    }
  }

  /** The columns of these names that the batch has. */
  static List<Column> columns(Batch batch, List<String> names) {
    List<Column> columns = new ArrayList<>();
    for (String name : names) {
      batch.column(name).ifPresent(columns::add);
    }
    return columns;
  }

  private void encode(Column column, int row) {
    if (column.isNull(row)) {
      put(NULL);
    } else if (column instanceof TextColumn text) {
      text(text.bytes(), text.start(row), text.end(row));
    } else if (column instanceof LongColumn numbers) {
      put(LONG);
      put(numbers.get(row));
    } else if (column instanceof DoubleColumn numbers) {
      put(DOUBLE);
      // adding 0 turns -0.0 into 0.0
      put(Double.doubleToLongBits(numbers.get(row) + 0.0));
    } else {
      BigDecimal value = ((DecimalColumn) column).get(row).stripTrailingZeros();
      byte[] ascii = value.toString().getBytes(StandardCharsets.ISO_8859_1);
      put(DECIMAL);
      sized(ascii, 0, ascii.length);
    }
  }

  private void text(byte[] bytes, int start, int end) {
    if (end - start == UUID_LENGTH && uuid(bytes, start)) {
      return;
    }
    put(TEXT);
    sized(bytes, start, end);
  }

  private void sized(byte[] bytes, int start, int end) {
    int size = end - start;
    ensure(size + 4);
    for (int shift = 0; shift < 32; shift += 8) {
      key[length++] = (byte) (size >>> shift);
    }
    System.arraycopy(bytes, start, key, length, size);
    length += size;
  }

  /**
   * A UUID in its canonical lower case takes 16 bytes instead of 36; any other spelling is text.
   */
  private boolean uuid(byte[] bytes, int start) {
    boolean dashes =
        bytes[start + 8] == '-'
            && bytes[start + 13] == '-'
            && bytes[start + 18] == '-'
            && bytes[start + 23] == '-';
    if (!dashes) {
      return false;
    }
    long a = hex(word(bytes, start));
    long b = hex((word(bytes, start + 9) & LOW_HALF) | (word(bytes, start + 14) << 32));
    long c = hex((word(bytes, start + 19) & LOW_HALF) | (word(bytes, start + 24) << 32));
    long d = hex(word(bytes, start + 28));
    if ((a | b | c | d) < 0) {
      return false;
    }
    ensure(1 + 16);
    key[length] = UUID;
    WORD.set(key, length + 1, a | b << 32);
    WORD.set(key, length + 9, c | d << 32);
    length += 17;
    return true;
  }

  private static long word(byte[] bytes, int at) {
    return (long) WORD.get(bytes, at);
  }

  /**
   * The value of eight digits of hexadecimal in lower case, 0 to 2^32 - 1 with its bytes in some
   * order, or a negative number if one is none. All eight are looked at together.
   */
  private static long hex(long digits) {
    long high = digits & 0x8080808080808080L;
    // the high bit of each byte says whether it is at least '0', over '9', at least 'a', over 'f'
    long ge0 = digits + 0x5050505050505050L;
    long gt9 = digits + 0x4646464646464646L;
    long geA = digits + 0x1F1F1F1F1F1F1F1FL;
    long gtF = digits + 0x1919191919191919L;
    long good = ((ge0 & ~gt9) | (geA & ~gtF)) & 0x8080808080808080L;
    if (high != 0 || good != 0x8080808080808080L) {
      return -1;
    }
    long letters = (digits & 0x4040404040404040L) >>> 6;
    long nibbles = (digits & 0x0F0F0F0F0F0F0F0FL) + letters * 9;
    long pairs = (nibbles | nibbles >>> 4) & 0x00FF00FF00FF00FFL;
    long quads = (pairs | pairs >>> 8) & 0x0000FFFF0000FFFFL;
    return (quads | quads >>> 16) & 0xFFFFFFFFL;
  }

  private void put(byte b) {
    ensure(1);
    key[length++] = b;
  }

  private void put(long value) {
    ensure(8);
    for (int shift = 0; shift < 64; shift += 8) {
      key[length++] = (byte) (value >>> shift);
    }
  }

  private void ensure(int more) {
    if (length + more > key.length) {
      key = Arrays.copyOf(key, Math.max(key.length * 2, length + more));
    }
  }
}
