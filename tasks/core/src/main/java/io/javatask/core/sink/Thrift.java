package io.javatask.core.sink;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes structs in Thrift's compact protocol, of which Parquet's headers are made. */
final class Thrift {
  static final int I32 = 5;
  static final int TEXT = 8;
  static final int STRUCT = 12;

  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int I64 = 6;
  private static final int LIST = 9;

  private final LittleEndian out = new LittleEndian();
  private final Deque<Integer> outer = new ArrayDeque<>();
  private int last;

  int size() {
    return out.size();
  }

  byte[] bytes() {
    return out.bytes();
  }

  Thrift i32(int field, int value) {
    header(field, I32);
    return value(value);
  }

  Thrift i64(int field, long value) {
    header(field, I64);
    out.putVarint(value << 1 ^ value >> 63);
    return this;
  }

  Thrift bool(int field, boolean value) {
    header(field, value ? TRUE : FALSE);
    return this;
  }

  Thrift text(int field, String value) {
    header(field, TEXT);
    return value(value);
  }

  /** Begins a struct in a field, until {@link #stop}. */
  Thrift struct(int field) {
    header(field, STRUCT);
    return element();
  }

  /** Begins a struct in a list, until {@link #stop}. */
  Thrift element() {
    outer.push(last);
    last = 0;
    return this;
  }

  /** Ends the innermost struct. */
  Thrift stop() {
    out.putByte(0);
    last = outer.isEmpty() ? 0 : outer.pop();
    return this;
  }

  /** Begins a list, whose elements follow. */
  Thrift list(int field, int size, int type) {
    header(field, LIST);
    if (size < 15) {
      out.putByte(size << 4 | type);
    } else {
      out.putByte(0xf0 | type);
      out.putVarint(size);
    }
    return this;
  }

  /** An I32 in a list. */
  Thrift value(int value) {
    out.putVarint((value << 1 ^ value >> 31) & 0xffffffffL);
    return this;
  }

  /** A text in a list. */
  Thrift value(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    out.putVarint(bytes.length);
    out.putBytes(bytes, 0, bytes.length);
    return this;
  }

  private void header(int field, int type) {
    out.putByte((field - last) << 4 | type);
    last = field;
  }
}
