package io.javatask.core.sink;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The content hash of a set of rows: the same for equal rows in whatever order, batch or store.
 *
 * <p>Each row is written in a canonical form, the contract's columns in contract order, and hashed
 * with SHA-256; the first 16 bytes, as an unsigned big-endian number, are summed modulo 2^128. A
 * cell is a tag byte and its value, all numbers big-endian:
 *
 * <pre>
 *   0  null        (nothing)
 *   1  string      length (4 bytes), UTF-8
 *   2  integer     8 bytes
 *   3  number      8 bytes of IEEE 754, one zero and one NaN
 *   4  decimal     scale (4 bytes), length (4 bytes), unscaled value in two's complement; without
 *                  trailing zeros, so that the scale may be negative
 *   5  boolean     1 byte
 *   6  date        8 bytes, days since 1970-01-01
 *   7  timestamp   8 bytes, microseconds since 1970-01-01T00:00:00Z
 *   8  time        8 bytes, microseconds since midnight
 *   9  JSON        length (4 bytes), UTF-8 with sorted keys, plain numbers and no white space
 *  10  malformed   length (4 bytes), UTF-8; of what is read, for of what is loaded it is null
 * </pre>
 */
public final class RowHash {
  private final List<Property> properties;
  private final boolean input;
  private final MessageDigest digest;
  private final byte[] hash = new byte[32];
  private final DecimalCell decimal = new DecimalCell();
  private final CanonicalJson json = new CanonicalJson();
  private byte[] buffer = new byte[512];
  private int length;
  private long rows;
  private long high;
  private long low;

  private RowHash(List<Property> properties, boolean input) {
    this.properties = properties;
    this.input = input;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The hash of no rows yet, over the contract's columns. */
  public static RowHash of(Contract contract) {
    return new RowHash(contract.properties(), false);
  }

  /**
   * The hash of no rows yet that are read, over these columns; of none it stays as it is. A
   * malformed cell is not the null that it would be if it was loaded.
   */
  static RowHash ofInput(List<Property> properties) {
    return new RowHash(properties, true);
  }

  /** Adds rows of a batch; a contract column that the batch lacks counts as null. */
  public void add(Batch batch, RowSet rowSet) {
    add(new ContractColumns(properties, batch), rowSet);
  }

  /** Adds rows of a batch by the same contract's columns. */
  void add(ContractColumns columns, RowSet rowSet) {
    for (int row = rowSet.next(0); row >= 0; row = rowSet.next(row + 1)) {
      addRow(columns, row);
    }
  }

  /** Adds what another hash over the same columns has summed. */
  public void add(RowHash other) {
    rows += other.rows;
    sum(other.high, other.low);
  }

  /** Number of rows added. */
  public long rows() {
    return rows;
  }

  /** {@code sum128:} and 32 hex digits. */
  public String text() {
    return "sum128:" + HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }

  private void addRow(ContractColumns columns, int row) {
    length = 0;
    for (int column = 0; column < columns.size(); column++) {
      if (columns.isNull(column, row)) {
        putNull(columns, column, row);
      } else {
        putCell(columns, column, row);
      }
    }
    digest.update(buffer, 0, length);
    try {
      digest.digest(hash, 0, hash.length);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 has 32 bytes", e);
    }
    rows++;
    sum(bigEndian(0), bigEndian(8));
  }

  private void putNull(ContractColumns columns, int column, int row) {
    Optional<String> malformed = input ? columns.malformed(column, row) : Optional.empty();
    if (malformed.isEmpty()) {
      putByte(0);
      return;
    }
    byte[] text = malformed.get().getBytes(StandardCharsets.UTF_8);
    putByte(10);
    putBytes(text, 0, text.length);
  }

  private void putCell(ContractColumns columns, int column, int row) {
    switch (columns.kind(column)) {
      case TEXT -> {
        TextColumn text = columns.text(column);
        putByte(1);
        putBytes(text.bytes(), text.start(row), text.end(row) - text.start(row));
      }
      case INTEGER -> putTagged(2, columns.longAt(column, row));
      case DOUBLE -> putTagged(3, Double.doubleToLongBits(columns.doubleAt(column, row)));
      case DECIMAL -> {
        columns.decimalAt(column, row, decimal);
        putDecimal();
      }
      case BOOLEAN -> {
        putByte(5);
        putByte(columns.longAt(column, row) == 0 ? 0 : 1);
      }
      case DATE -> putTagged(6, columns.longAt(column, row));
      case TIMESTAMP -> putTagged(7, columns.longAt(column, row));
      case TIME -> putTagged(8, columns.longAt(column, row));
      case JSON -> {
        byte[] canonical =
            json.of(columns.text(column).string(row)).getBytes(StandardCharsets.UTF_8);
        putByte(9);
        putBytes(canonical, 0, canonical.length);
      }
    }
  }

  private void putDecimal() {
    decimal.normalise();
    putByte(4);
    putInt(decimal.scale());
    if (decimal.isLarge()) {
      byte[] unscaled = decimal.value().unscaledValue().toByteArray();
      putBytes(unscaled, 0, unscaled.length);
      return;
    }
    long value = decimal.unscaled();
    int bytes = (64 - Long.numberOfLeadingZeros(value < 0 ? ~value : value)) / 8 + 1;
    putInt(bytes);
    for (int i = bytes - 1; i >= 0; i--) {
      putByte((int) (value >> (8 * i)));
    }
  }

  private void putTagged(int tag, long value) {
    putByte(tag);
    putInt((int) (value >> 32));
    putInt((int) value);
  }

  private void putByte(int value) {
    room(1);
    buffer[length++] = (byte) value;
  }

  private void putInt(int value) {
    room(4);
    buffer[length++] = (byte) (value >> 24);
    buffer[length++] = (byte) (value >> 16);
    buffer[length++] = (byte) (value >> 8);
    buffer[length++] = (byte) value;
  }

  private void putBytes(byte[] bytes, int start, int count) {
    putInt(count);
    room(count);
    System.arraycopy(bytes, start, buffer, length, count);
    length += count;
  }

  private void room(int more) {
    if (length + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(length + more, buffer.length * 2));
    }
  }

  private long bigEndian(int from) {
    long value = 0;
    for (int i = from; i < from + 8; i++) {
      value = value << 8 | (hash[i] & 0xff);
    }
    return value;
  }

  private void sum(long moreHigh, long moreLow) {
    low += moreLow;
    high += moreHigh + (Long.compareUnsigned(low, moreLow) < 0 ? 1 : 0);
  }
}
