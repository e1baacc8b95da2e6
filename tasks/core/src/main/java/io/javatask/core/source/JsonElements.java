package io.javatask.core.source;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cuts the elements out of a JSON array, one a line, without looking into them further than where
 * they end: an element that is no JSON is found so when it is decoded. Holds some elements at a
 * time, and of one that is too long its beginning.
 */
final class JsonElements {
  private static final int BLOCK = 1 << 20;
  private static final int MAX_ELEMENT = 1 << 26;
  private static final int MAX_SHOWN = 4 * Decoded.Rejected.MAX_TEXT;
  private static final int END = -1;

  private final ByteInput input;
  private final String name;
  private final Optional<String> property;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int filled;
  private long newlines;
  private State state = State.BEFORE;
  private boolean begun;

  /** Where the reading stands. */
  private enum State {
    BEFORE,
    WITHIN,
    DONE
  }

  /**
   * @param property the member of the file's object that holds the array; absent where the file is
   *     the array
   */
  JsonElements(ByteInput input, String name, Optional<String> property) {
    this.input = input;
    this.name = name;
    this.property = property;
  }

  /**
   * Some consecutive elements.
   *
   * @param text the elements, a line each
   * @param lines the line that each begins on, from 0, counted from the first
   * @param faults what is wrong with elements, by their index, that JSON itself does not tell
   * @param newlines number of lines of the file that were passed
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Elements(byte[] text, int[] lines, Map<Integer, String> faults, long newlines) {
    int line(long element) {
      return lines[Math.toIntExact(element)];
    }

    Optional<String> fault(long element) {
      return Optional.ofNullable(faults.get(Math.toIntExact(element)));
    }
  }

  /** The next elements; empty at the end. */
  Optional<Elements> next() {
    long before = newlines;
    if (state == State.BEFORE) {
      open();
      before = 0;
    }
    Filling filling = new Filling(before);
    while (state == State.WITHIN && filling.size < BLOCK) {
      element(filling);
    }
    return filling.count == 0 ? Optional.empty() : Optional.of(filling.done());
  }

  /** Elements under way. */
  private final class Filling {
    private final long before;
    private final Map<Integer, String> faults = new HashMap<>();
    private byte[] text = new byte[BLOCK + (1 << 12)];
    private int size;
    private int start;
    private int[] lines = new int[1024];
    private int count;

    Filling(long before) {
      this.before = before;
    }

    /**
     * @param spoilt whether the line must be no record: a blank one would be passed over
     */
    void begin(boolean spoilt) {
      if (count == lines.length) {
        lines = Arrays.copyOf(lines, count * 2);
      }
      lines[count] = Math.toIntExact(newlines - before);
      start = size;
      if (spoilt) {
        add(',');
      }
    }

    void add(int b) {
      if (size == text.length) {
        text = Arrays.copyOf(text, size * 2);
      }
      text[size++] = (byte) b;
    }

    /** Keeps no more of the element than this. */
    void cut(int length) {
      size = Math.min(size, start + length);
    }

    void end(Optional<String> fault) {
      fault.ifPresent(f -> faults.put(count, f));
      add('\n');
      count++;
    }

    Elements done() {
      return new Elements(
          Arrays.copyOf(text, size), Arrays.copyOf(lines, count), faults, newlines - before);
    }
  }

  private int read() {
    if (at == filled) {
      filled = input.fill(buffer, 0, buffer.length);
      at = 0;
      if (filled == 0) {
        return END;
      }
    }
    int b = buffer[at++] & 0xFF;
    newlines += b == '\n' ? 1 : 0;
    return b;
  }

  private static boolean isSpace(int b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  private int readPastSpace() {
    int b = read();
    while (isSpace(b)) {
      b = read();
    }
    return b;
  }

  private TaskException noArray(String why) {
    return new TaskException(
        ErrorCode.SOURCE_UNREADABLE,
        "source "
            + name
            + " is no JSON array of records: "
            + why
            + "; objects one a line are JSON lines (.jsonl), and an array within an object is named"
            + " by the dialect's 'property'");
  }

  /** Goes to the array. */
  private void open() {
    int first = read();
    if (first == END) {
      throw noArray("it is empty");
    }
    if (first == 0xEF) {
      read();
      read();
      first = read();
    }
    if (isSpace(first)) {
      first = readPastSpace();
    }
    if (property.isPresent()) {
      member(first);
    } else if (first != '[') {
      throw noArray("it begins with " + shown(first));
    }
    state = State.WITHIN;
  }

  private static String shown(int b) {
    return b == END ? "nothing but white space" : "'" + (char) b + "'";
  }

  /** Goes to the array of the member, past those before it. */
  private void member(int first) {
    String wanted = property.orElseThrow();
    if (first != '{') {
      throw noArray("'property' is '" + wanted + "', but it begins with " + shown(first));
    }
    List<String> passed = new ArrayList<>();
    int b = readPastSpace();
    while (b == '"') {
      String key = key();
      if (readPastSpace() != ':') {
        throw noArray("the member '" + key + "' has no value");
      }
      int value = readPastSpace();
      if (key.equals(wanted)) {
        if (value != '[') {
          throw noArray("the member '" + key + "' begins with " + shown(value));
        }
        return;
      }
      passed.add(key);
      b = skip(value) == ',' ? readPastSpace() : END;
    }
    throw noArray("it has no member '" + wanted + "'" + Nearest.hint(wanted, passed));
  }

  private String key() {
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    for (int b = read(); b != '"'; b = read()) {
      if (b == END || key.size() > MAX_SHOWN) {
        throw noArray("the name of a member does not end");
      }
      key.write(b);
      if (b == '\\') {
        key.write(read());
      }
    }
    String raw = key.toString(StandardCharsets.UTF_8);
    return raw.indexOf('\\') < 0 ? raw : JsonText.unescaped(raw).orElse(raw);
  }

  /** Passes over a value; returns what follows it. */
  private int skip(int first) {
    Nesting nesting = new Nesting();
    for (int b = first; b != END; b = read()) {
      if (nesting.isOutside() && (b == ',' || b == '}')) {
        return b;
      }
      nesting.take(b);
    }
    return END;
  }

  /** How deep within an element, and whether within a string. */
  private static final class Nesting {
    private long depth;
    private boolean string;
    private boolean escaped;

    boolean isOutside() {
      return depth == 0 && !string;
    }

    void take(int b) {
      if (string) {
        string = escaped || b != '"';
        escaped = !escaped && b == '\\';
      } else if (b == '"') {
        string = true;
      } else if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        depth = Math.max(0, depth - 1);
      }
    }
  }

  /** Takes an element in, with what ends it. */
  private void element(Filling filling) {
    int b = readPastSpace();
    if (b == ']' && !begun) {
      close(filling);
      return;
    }
    begun = true;
    filling.begin(b == END || b == ',' || b == ']');
    Nesting nesting = new Nesting();
    long length = 0;
    while (b != END && !(nesting.isOutside() && (b == ',' || b == ']'))) {
      nesting.take(b);
      length++;
      if (length <= MAX_ELEMENT) {
        // within a string a line feed is no JSON, and neither is a carriage return
        filling.add(b == '\n' ? (nesting.string ? '\r' : ' ') : b);
      }
      b = read();
    }
    if (length > MAX_ELEMENT) {
      filling.cut(MAX_SHOWN);
    }
    boolean whole = b == END && length > 0 && nesting.isOutside();
    filling.end(whole ? Optional.empty() : fault(b, length));
    if (whole) {
      filling.begin(true);
      filling.end(fault(END, 0));
    }
    if (b == END) {
      state = State.DONE;
    } else if (b == ']') {
      close(filling);
    }
  }

  private static Optional<String> fault(int end, long length) {
    if (end == END) {
      return Optional.of("the file ends before its array does");
    }
    if (length == 0) {
      return Optional.of("nothing stands between two commas, or a comma and the array's end");
    }
    return length > MAX_ELEMENT
        ? Optional.of(
            "an element of " + length + " bytes, more than a record may have; it is given up")
        : Optional.empty();
  }

  /** Behind the array there is nothing, unless it is a member of an object. */
  private void close(Filling filling) {
    state = State.DONE;
    int b = property.isPresent() ? END : readPastSpace();
    if (b != END) {
      filling.begin(true);
      for (int shown = 0; b != END && shown < MAX_SHOWN; shown++) {
        filling.add(b == '\n' ? ' ' : b);
        b = read();
      }
      filling.end(Optional.of("text after the end of the array"));
    }
  }
}
