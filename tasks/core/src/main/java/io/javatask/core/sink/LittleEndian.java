package io.javatask.core.sink;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow, with numbers in little-endian order. */
final class LittleEndian {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** From here on room is taken sparingly. */
  private static final int LARGE = 1 << 20;

  private byte[] bytes = new byte[1 << 12];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  /** Bytes that are held. */
  int capacity() {
    return bytes.length;
  }

  /** The array that the first {@link #size} bytes lie in; valid until more is put. */
  byte[] bytes() {
    return bytes;
  }

  void putByte(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  void putInt(int value) {
    room(4);
    INT.set(bytes, size, value);
    size += 4;
  }

  void setInt(int at, int value) {
    INT.set(bytes, at, value);
  }

  void putLong(long value) {
    room(8);
    LONG.set(bytes, size, value);
    size += 8;
  }

  void putBytes(byte[] from, int start, int end) {
    room(end - start);
    System.arraycopy(from, start, bytes, size, end - start);
    size += end - start;
  }

  /** Seven bits a byte, the least first. */
  void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      putByte((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    putByte((int) rest);
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      int grown = bytes.length < LARGE ? 2 * bytes.length : bytes.length + bytes.length / 4;
      bytes = Arrays.copyOf(bytes, Math.max(size + more, grown));
    }
  }
}
