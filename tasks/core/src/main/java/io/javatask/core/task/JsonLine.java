package io.javatask.core.task;

import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.TextColumn;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * One JSON object on one line, written straight as UTF-8. The rows that are kept back are few, so
 * what counts is that there is little code for the JVM to compile, not how fast it is then.
 */
final class JsonLine {
  private static final String HEX = "0123456789ABCDEF";

  private byte[] text = new byte[1 << 10];
  private int length;
  private boolean first = true;

  void beginObject() {
    separate();
    open('{');
  }

  void beginObject(String name) {
    name(name);
    open('{');
  }

  void endObject() {
    close('}');
  }

  void beginArray(String name) {
    name(name);
    open('[');
  }

  /** One more text of an array. */
  void add(String value) {
    separate();
    quote(value);
  }

  void endArray() {
    close(']');
  }

  void put(String name, long value) {
    name(name);
    literal(Long.toString(value));
  }

  void put(String name, String value) {
    name(name);
    quote(value);
  }

  /** The value of a cell as {@link Column#text} has it. */
  void put(Column column, int row) {
    if (column instanceof TextColumn cells
        && cells.type() == LogicalType.STRING
        && !cells.isNull(row)) {
      name(cells.name());
      quote(cells.bytes(), cells.start(row), cells.end(row));
    } else {
      put(column.name(), column.text(row));
    }
  }

  /** A value, or null where it is empty. */
  void put(String name, Optional<String> value) {
    name(name);
    if (value.isPresent()) {
      quote(value.get());
    } else {
      literal("null");
    }
  }

  /** Writes the line with its end; what is put next begins another. */
  void end(OutputStream out) throws IOException {
    append('\n');
    out.write(text, 0, length);
    length = 0;
    first = true;
  }

  private void open(char bracket) {
    append(bracket);
    first = true;
  }

  private void close(char bracket) {
    append(bracket);
    first = false;
  }

  private void separate() {
    if (!first) {
      append(',');
    }
    first = false;
  }

  private void name(String name) {
    separate();
    quote(name);
    append(':');
  }

  private void quote(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    quote(utf8, 0, utf8.length);
  }

  private void quote(byte[] utf8, int from, int to) {
    append('"');
    for (int i = from; i < to; i++) {
      byte b = utf8[i];
      if (b == '"' || b == '\\') {
        append('\\');
        append(b);
      } else if (b < 0 || b >= ' ') {
        append(b);
      } else {
        control(b);
      }
    }
    append('"');
  }

  private void control(int c) {
    int known = "\b\t\n\f\r".indexOf(c);
    append('\\');
    if (known >= 0) {
      append("btnfr".charAt(known));
    } else {
      literal("u00");
      append(HEX.charAt(c >> 4));
      append(HEX.charAt(c & 15));
    }
  }

  private void literal(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      append(ascii.charAt(i));
    }
  }

  private void append(int b) {
    if (length == text.length) {
      text = Arrays.copyOf(text, length * 2);
    }
    text[length++] = (byte) b;
  }
}
