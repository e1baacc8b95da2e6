package io.javatask.core.sink;

import io.javatask.api.TextColumn;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.copy.CopyIn;

/** Rows in PostgreSQL's binary COPY format, straight from the bytes of the batch. */
final class PostgresRows {
  /** Bytes to gather before a {@link #flush} is worth it. */
  static final int FLUSH = 1 << 18;

  /** Days, and microseconds, from 1970-01-01 to PostgreSQL's 2000-01-01. */
  static final int EPOCH_DAYS = 10957;

  static final long EPOCH_MICROS = EPOCH_DAYS * 86_400_000_000L;

  private static final byte[] SIGNATURE =
      "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);

  private final DecimalCell decimal = new DecimalCell();
  private byte[] buffer = new byte[FLUSH + (FLUSH >> 1)];
  private int size;

  int size() {
    return size;
  }

  void begin() {
    room(SIGNATURE.length + 8);
    System.arraycopy(SIGNATURE, 0, buffer, size, SIGNATURE.length);
    size += SIGNATURE.length;
    putInt(0);
    putInt(0);
  }

  void end() {
    putShort(-1);
  }

  void flush(CopyIn copy) throws SQLException {
    copy.writeToCopy(buffer, 0, size);
    size = 0;
  }

  /** One row: the contract's columns, then its ordinal. */
  void add(ContractColumns columns, int row) {
    putShort(columns.size() + 1);
    for (int column = 0; column < columns.size(); column++) {
      if (columns.isNull(column, row)) {
        putInt(-1);
      } else {
        putCell(columns, column, row);
      }
    }
    putSized(columns.ordinal(row));
  }

  private void putCell(ContractColumns columns, int column, int row) {
    switch (columns.kind(column)) {
      case TEXT -> {
        TextColumn text = columns.text(column);
        putInt(text.end(row) - text.start(row));
        putBytes(text.bytes(), text.start(row), text.end(row));
      }
      case JSON -> {
        TextColumn text = columns.text(column);
        putInt(text.end(row) - text.start(row) + 1);
        putByte(1); // version of the format of jsonb
        putBytes(text.bytes(), text.start(row), text.end(row));
      }
      case INTEGER, TIME -> putSized(columns.longAt(column, row));
      case TIMESTAMP -> putSized(columns.longAt(column, row) - EPOCH_MICROS);
      case DOUBLE -> putSized(Double.doubleToLongBits(columns.doubleAt(column, row)));
      case BOOLEAN -> {
        putInt(1);
        putByte(columns.longAt(column, row) == 0 ? 0 : 1);
      }
      case DATE -> {
        putInt(4);
        putInt((int) (columns.longAt(column, row) - EPOCH_DAYS));
      }
      case DECIMAL -> {
        columns.decimalToFit(column, row, decimal);
        putNumeric();
      }
    }
  }

  /** A numeric is its digits in base 10000, of which {@code weight + 1} stand before the point. */
  private void putNumeric() {
    String digits = magnitude();
    int scale = decimal.scale();
    int whole = Math.max(digits.length() - scale, 0);
    String padded =
        "0".repeat((4 - whole % 4) % 4 + Math.max(scale - digits.length(), 0))
            + digits
            + "0".repeat((4 - scale % 4) % 4);
    int groups = padded.length() / 4;
    putInt(8 + 2 * groups);
    putShort(groups);
    putShort((whole + 3) / 4 - 1);
    putShort(negative() ? 0x4000 : 0);
    putShort(scale);
    for (int i = 0; i < groups; i++) {
      putShort(Integer.parseInt(padded, 4 * i, 4 * i + 4, 10));
    }
  }

  private String magnitude() {
    return decimal.isLarge()
        ? decimal.value().unscaledValue().abs().toString()
        : Long.toString(Math.abs(decimal.unscaled()));
  }

  private boolean negative() {
    return decimal.isLarge() ? decimal.value().signum() < 0 : decimal.unscaled() < 0;
  }

  private void putSized(long value) {
    room(12);
    putInt(8);
    putInt((int) (value >> 32));
    putInt((int) value);
  }

  private void putInt(int value) {
    room(4);
    buffer[size++] = (byte) (value >> 24);
    buffer[size++] = (byte) (value >> 16);
    buffer[size++] = (byte) (value >> 8);
    buffer[size++] = (byte) value;
  }

  private void putShort(int value) {
    room(2);
    buffer[size++] = (byte) (value >> 8);
    buffer[size++] = (byte) value;
  }

  private void putByte(int value) {
    room(1);
    buffer[size++] = (byte) value;
  }

  private void putBytes(byte[] bytes, int start, int end) {
    room(end - start);
    System.arraycopy(bytes, start, buffer, size, end - start);
    size += end - start;
  }

  private void room(int more) {
    if (size + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(size + more, buffer.length * 2));
    }
  }
}
