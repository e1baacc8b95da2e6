package io.javatask.core.source;

import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The members of the JSON objects of a column, each as a column of slices of the same bytes: what a
 * JSON Schema's flat part is asked of. Rows whose object has more to it are not read.
 */
public final class JsonMembers extends JsonScan {
  private final TextColumn objects;
  private final Map<String, Integer> names;
  private final Kind[][] kinds;
  private final int[][] starts;
  private final int[][] ends;
  private final RowSet others;
  private final RowSet unread;

  /** What a member is. */
  public enum Kind {
    ABSENT,
    NULL,
    FALSE,
    TRUE,
    /** A number without fraction and exponent, of at most 18 digits. */
    INTEGER,
    /** Another number. */
    NUMBER,
    /** A string; its slice is what is between the quotes. */
    STRING,
    ARRAY,
    OBJECT
  }

  private static final int MAX_DIGITS = 18;

  /** Digits in a row, within brackets, of a number that is to be left to the general reader. */
  private static final int MANY_DIGITS = 100;

  /**
   * Reads objects.
   *
   * @param objects JSON texts, of which those in {@code asked} are not null
   * @param names the members to look for, each with its number, from 0
   */
  public JsonMembers(TextColumn objects, RowSet asked, Map<String, Integer> names) {
    super(objects.bytes(), false);
    int rows = objects.size();
    this.objects = objects;
    this.names = names;
    this.kinds = new Kind[names.size()][rows];
    for (Kind[] member : kinds) {
      Arrays.fill(member, Kind.ABSENT);
    }
    this.starts = new int[names.size()][rows];
    this.ends = new int[names.size()][rows];
    this.others = new RowSet(rows);
    this.unread = new RowSet(rows);
    boolean utf8 = isUtf8(asked);
    asked.forEach(
        row -> {
          if (!utf8 || !read(objects.start(row), objects.end(row), row)) {
            unread.add(row);
          }
        });
  }

  private boolean isUtf8(RowSet asked) {
    int from = Integer.MAX_VALUE;
    int to = 0;
    for (int row = asked.next(0); row >= 0; row = asked.next(row + 1)) {
      from = Math.min(from, objects.start(row));
      to = Math.max(to, objects.end(row));
    }
    return to == 0 || Bytes.isUtf8(objects.bytes(), from, to);
  }

  /** The rows of which nothing here says anything. */
  public RowSet unread() {
    return unread;
  }

  /** The rows whose object has a member of none of the names. */
  public RowSet others() {
    return others;
  }

  /** What each row's member is. Not to be changed. */
  public Kind[] kinds(int member) {
    return kinds[member];
  }

  /** The texts of a member; those of rows that have none are empty. */
  public TextColumn texts(int member) {
    return new TextColumn(
        "",
        LogicalType.STRING,
        objects.bytes(),
        starts[member],
        ends[member],
        new RowSet(objects.size()),
        Optional.empty());
  }

  /** A member that is an {@link Kind#INTEGER}. */
  public long integer(int member, int row) {
    return Numbers.parseInteger(objects.bytes(), starts[member][row], ends[member][row]);
  }

  /** A member that is a number, rounded; NaN if it is beyond what a double holds. */
  public double number(int member, int row) {
    return Numbers.parseDouble(objects.bytes(), starts[member][row], ends[member][row]);
  }

  /** The JSON text of a member that is there. */
  public String json(int member, int row) {
    int quote = kinds[member][row] == Kind.STRING ? 1 : 0;
    int start = starts[member][row] - quote;
    int length = ends[member][row] + quote - start;
    return new String(objects.bytes(), start, length, StandardCharsets.UTF_8);
  }

  @Override
  int column(String key) {
    return names.getOrDefault(key, NO_COLUMN);
  }

  @Override
  boolean key(int column, int row) {
    if (column < 0) {
      others.add(row);
    }
    // of a key that stands twice another reader says which one counts
    return column < 0 || kinds[column][row] == Kind.ABSENT;
  }

  @Override
  void string(int column, int row, int start, int close) {
    set(column, row, Kind.STRING, start, close);
  }

  @Override
  void bool(int column, int row, int start, int close, boolean value) {
    set(column, row, value ? Kind.TRUE : Kind.FALSE, start, close);
  }

  @Override
  void nothing(int column, int row, int start, int close) {
    set(column, row, Kind.NULL, start, close);
  }

  @Override
  boolean number(int column, int row, int start, int close, boolean integral) {
    boolean small = integral && close - start <= MAX_DIGITS;
    set(column, row, small ? Kind.INTEGER : Kind.NUMBER, start, close);
    return true;
  }

  @Override
  int nested(int column, int row, int at, int to) {
    // what is within the brackets is only known to be JSON where the column says so
    int behind = objects.type() == LogicalType.OBJECT ? closing(at, to) : FAILED;
    if (behind >= 0 && column >= 0) {
      set(column, row, objects.bytes()[at] == '[' ? Kind.ARRAY : Kind.OBJECT, at, behind);
    }
    return behind;
  }

  /**
   * Index behind the bracket that closes the one at {@code at}, or {@link #FAILED}, also if there
   * is a number within that may be too large for the general reader.
   */
  private int closing(int at, int to) {
    byte[] bytes = objects.bytes();
    int depth = 0;
    int digits = 0;
    for (int i = at; i < to; i++) {
      byte b = bytes[i];
      boolean exponent = digits > 0 && (b | 0x20) == 'e';
      digits = b >= '0' && b <= '9' ? digits + 1 : 0;
      if (exponent || digits > MANY_DIGITS) {
        return FAILED;
      }
      if (b == '"') {
        i = endOfString(bytes, i + 1, to);
      } else if (b == '{' || b == '[') {
        depth++;
      } else if ((b == '}' || b == ']') && --depth == 0) {
        return i + 1;
      }
    }
    return FAILED;
  }

  private static int endOfString(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != '"') {
      i += bytes[i] == '\\' ? 2 : 1;
    }
    return i;
  }

  private void set(int column, int row, Kind kind, int start, int close) {
    kinds[column][row] = kind;
    starts[column][row] = start;
    ends[column][row] = close;
  }
}
