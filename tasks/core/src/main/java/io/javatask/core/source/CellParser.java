package io.javatask.core.source;

import io.javatask.api.Column;
import io.javatask.api.DecimalColumn;
import io.javatask.api.DoubleColumn;
import io.javatask.api.ErrorCode;
import io.javatask.api.LogicalType;
import io.javatask.api.LongColumn;
import io.javatask.api.Malformed;
import io.javatask.api.RowSet;
import io.javatask.api.TaskException;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.Property;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Turns the text of a column's cells into its typed values; a cell that does not parse becomes
 * malformed.
 *
 * <p>Immutable, and shared by all threads.
 */
public final class CellParser {
  private final LogicalType type;
  private final Optional<Property.DecimalSize> decimal;
  private final TimeParser times;

  private CellParser(LogicalType type, Optional<Property.DecimalSize> decimal, TimeParser times) {
    this.type = type;
    this.decimal = decimal;
    this.times = times;
  }

  /** The parser that a declared column asks for. */
  public static CellParser of(Property property) {
    return new CellParser(
        property.type(), property.decimal(), new TimeParser(property.format(), property.zone()));
  }

  /** The parser of a column that is not declared: its text. */
  public static CellParser text() {
    return new CellParser(LogicalType.STRING, Optional.empty(), TimeParser.ISO_UTC);
  }

  /** The same, but of dates and times in ISO 8601, whatever the format of the data. */
  public CellParser iso() {
    return new CellParser(type, decimal, times.iso());
  }

  public LogicalType type() {
    return type;
  }

  /**
   * Parses the cells of {@code text}, which must say of each whether it is null.
   *
   * @param clashes cells known to be of another type, which {@code text} says are null; absent if
   *     none is known
   */
  public Column parse(TextColumn text, boolean knownUtf8, Optional<RowSet> clashes) {
    return switch (type) {
      case STRING -> knownUtf8 && clashes.isEmpty() ? text : checkedText(text, clashes);
      case OBJECT, ARRAY -> checkedJson(text, clashes);
      case INTEGER, BOOLEAN, DATE, TIME, TIMESTAMP -> longs(text, new Cells(text, clashes));
      case NUMBER ->
          decimal.isPresent()
              ? decimals(text, decimal.get(), new Cells(text, clashes))
              : doubles(text, new Cells(text, clashes));
    };
  }

  /** The same texts, of which those with the character U+0000 are malformed: no store keeps it. */
  public static TextColumn withoutNul(TextColumn text) {
    RowSet bad = new RowSet(text.size());
    for (int i = 0; i < text.size(); i++) {
      int end = text.end(i);
      if (!text.isNull(i) && Bytes.indexOf(text.bytes(), (byte) 0, text.start(i), end) < end) {
        bad.add(i);
      }
    }
    return bad.isEmpty() ? text : withMalformed(text, bad);
  }

  private static RowSet orEmpty(Optional<RowSet> clashes, int rows) {
    return clashes.map(RowSet::copy).orElseGet(() -> new RowSet(rows));
  }

  private static TextColumn checkedText(TextColumn text, Optional<RowSet> clashes) {
    RowSet bad = orEmpty(clashes, text.size());
    for (int i = 0; i < text.size(); i++) {
      if (!text.isNull(i) && !Bytes.isUtf8(text.bytes(), text.start(i), text.end(i))) {
        bad.add(i);
      }
    }
    return bad.isEmpty() ? text : withMalformed(text, bad);
  }

  private TextColumn checkedJson(TextColumn text, Optional<RowSet> clashes) {
    RowSet bad = orEmpty(clashes, text.size());
    for (int i = 0; i < text.size(); i++) {
      if (!text.isNull(i) && !JsonText.is(type, text.bytes(), text.start(i), text.end(i))) {
        bad.add(i);
      }
    }
    TextColumn typed =
        new TextColumn(
            text.name(),
            type,
            text.bytes(),
            text.starts(),
            text.ends(),
            text.nulls(),
            Optional.empty());
    return bad.isEmpty() ? typed : withMalformed(typed, bad);
  }

  private static TextColumn withMalformed(TextColumn text, RowSet bad) {
    RowSet nulls = text.nulls().copy();
    nulls.addAll(bad);
    return new TextColumn(
        text.name(),
        text.type(),
        text.bytes(),
        text.starts(),
        text.ends(),
        nulls,
        Optional.of(bad));
  }

  /** What {@link #parseLong} returns for text that is not of the type. */
  static final long BAD = Long.MIN_VALUE + 1;

  private LongColumn longs(TextColumn text, Cells cells) {
    int rows = text.size();
    long[] values = new long[rows];
    TimestampRun timestamps = new TimestampRun(times);
    for (int i = 0; i < rows; i++) {
      if (text.isNull(i)) {
        continue;
      }
      int start = text.start(i);
      int end = text.end(i);
      if (start == end) {
        cells.empty(i);
        continue;
      }
      long value =
          type == LogicalType.TIMESTAMP
              ? timestamps.read(text.bytes(), start, end)
              : parseLong(text.bytes(), start, end);
      if (value == BAD && !isBadItself(text, i)) {
        cells.bad(i);
      } else {
        values[i] = value;
      }
    }
    return new LongColumn(text.name(), type, values, cells.nulls(), cells.malformed());
  }

  /** The marker is itself a 64-bit integer: tell it from a failure. */
  private boolean isBadItself(TextColumn text, int row) {
    return type == LogicalType.INTEGER && text.string(row).equals("-9223372036854775807");
  }

  /** A value in the unit of the type, or {@link #BAD}. */
  long parseLong(byte[] bytes, int start, int end) {
    return switch (type) {
      case INTEGER -> Numbers.parseInteger(bytes, start, end);
      case BOOLEAN -> parseBoolean(bytes, start, end);
      case DATE -> times.date(bytes, start, end);
      case TIME -> times.time(bytes, start, end);
      case TIMESTAMP -> times.timestamp(bytes, start, end);
      case STRING, NUMBER, OBJECT, ARRAY ->
          throw new IllegalStateException(type + " is not held in a long");
    };
  }

  /**
   * A date, time or timestamp that a contract writes, in the unit of the type. Contracts write ISO
   * 8601, whatever the format of the data.
   *
   * @throws TaskException INVALID_CONTRACT if it does not parse
   */
  public long parseLiteral(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    long value = utf8.length == 0 ? BAD : iso().parseLong(utf8, 0, utf8.length);
    if (value == BAD) {
      throw new TaskException(
          ErrorCode.INVALID_CONTRACT, "'" + text + "' is not a " + type.odcsName());
    }
    return value;
  }

  private static long parseBoolean(byte[] bytes, int start, int end) {
    int length = end - start;
    if (length == 1) {
      byte b = bytes[start];
      return b == '1' || b == 't' || b == 'T' ? 1 : b == '0' || b == 'f' || b == 'F' ? 0 : BAD;
    }
    if (length == 4 && equalsIgnoreCase(bytes, start, "true")) {
      return 1;
    }
    return length == 5 && equalsIgnoreCase(bytes, start, "false") ? 0 : BAD;
  }

  private static boolean equalsIgnoreCase(byte[] bytes, int start, String lower) {
    for (int i = 0; i < lower.length(); i++) {
      if ((bytes[start + i] | 0x20) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static DoubleColumn doubles(TextColumn text, Cells cells) {
    int rows = text.size();
    double[] values = new double[rows];
    for (int i = 0; i < rows; i++) {
      if (text.isNull(i)) {
        continue;
      }
      if (text.start(i) == text.end(i)) {
        cells.empty(i);
        continue;
      }
      double value = Numbers.parseDouble(text.bytes(), text.start(i), text.end(i));
      if (Double.isNaN(value)) {
        cells.bad(i);
      } else {
        values[i] = value;
      }
    }
    return new DoubleColumn(text.name(), values, cells.nulls(), cells.malformed());
  }

  private static DecimalColumn decimals(TextColumn text, Property.DecimalSize size, Cells cells) {
    int rows = text.size();
    long[] unscaled = new long[rows];
    byte[] scales = new byte[rows];
    BigDecimal[] large = null;
    for (int i = 0; i < rows; i++) {
      if (text.isNull(i)) {
        continue;
      }
      if (text.start(i) == text.end(i)) {
        cells.empty(i);
        continue;
      }
      Optional<BigDecimal> value =
          Numbers.parseDecimal(text.bytes(), text.start(i), text.end(i))
              .flatMap(number -> fitting(number, size));
      if (value.isEmpty()) {
        cells.bad(i);
        continue;
      }
      BigDecimal number = value.get();
      if (number.precision() <= 18 && number.scale() >= 0 && number.scale() <= 18) {
        unscaled[i] = number.unscaledValue().longValue();
        scales[i] = (byte) number.scale();
      } else {
        large = large == null ? new BigDecimal[rows] : large;
        large[i] = number;
        scales[i] = -1;
      }
    }
    return new DecimalColumn(
        text.name(),
        unscaled,
        scales,
        Optional.ofNullable(large),
        cells.nulls(),
        cells.malformed());
  }

  /** The number with no more digits after the point than declared, if it fits without loss. */
  private static Optional<BigDecimal> fitting(BigDecimal number, Property.DecimalSize size) {
    BigDecimal value = number;
    if (value.scale() > size.scale()) {
      BigDecimal shorter = value.stripTrailingZeros();
      if (shorter.scale() > size.scale()) {
        return Optional.empty();
      }
      value = shorter.setScale(Math.max(0, shorter.scale()));
    }
    long whole = (long) value.precision() - value.scale();
    boolean fits = value.signum() == 0 || whole <= size.precision() - size.scale();
    return fits ? Optional.of(value) : Optional.empty();
  }

  /** The nulls and malformed cells of a column under way; allocates only where a cell needs it. */
  private static final class Cells {
    private final TextColumn text;
    private final RowSet nulls;
    private final RowSet bad;
    private boolean anyBad;

    Cells(TextColumn text, Optional<RowSet> clashes) {
      this.text = text;
      this.nulls = text.nulls().copy();
      this.bad = orEmpty(clashes, text.size());
      this.anyBad = clashes.isPresent();
    }

    /** Quoted nothing is an empty string, but no number or time. */
    void empty(int row) {
      nulls.add(row);
    }

    void bad(int row) {
      nulls.add(row);
      bad.add(row);
      anyBad = true;
    }

    RowSet nulls() {
      return nulls;
    }

    Optional<Malformed> malformed() {
      return anyBad ? Optional.of(new Malformed(bad, text)) : Optional.empty();
    }
  }
}
