package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.LongColumn;
import io.javatask.api.TextColumn;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the values of some columns of a row as one byte key: equal values give equal keys, and no
 * others do.
 */
final class KeyEncoder {
  private static final int UUID_LENGTH = 36;
  private static final byte TEXT = 1;
  private static final byte UUID = 2;
  private static final byte LONG = 3;
  private static final byte DOUBLE = 4;
  private static final byte DECIMAL = 5;
  private static final byte NULL = 6;

  private byte[] key = new byte[64];
  private int length;

  /** The key of the last {@link #encode}, from 0 to {@link #length}. Changed by the next. */
  byte[] key() {
    return key;
  }

  int length() {
    return length;
  }

  void encode(List<Column> columns, int row) {
    length = 0;
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
    return names.stream().flatMap(n -> batch.column(n).stream()).toList();
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
    ensure(1 + 16);
    int at = length + 1;
    int i = start;
    for (int b = 0; b < 16; b++) {
      if (b == 4 || b == 6 || b == 8 || b == 10) {
        if (bytes[i++] != '-') {
          return false;
        }
      }
      int high = hex(bytes[i++]);
      int low = hex(bytes[i++]);
      if ((high | low) < 0) {
        return false;
      }
      key[at++] = (byte) (high << 4 | low);
    }
    key[length] = UUID;
    length = at;
    return true;
  }

  private static int hex(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    return b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
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
