package io.javatask.core.profile;

import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import io.javatask.core.contract.Property;
import io.javatask.core.source.CellParser;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The narrowest type that all texts of a column are of, by the parsers that then read them; else
 * the one that nearly all are of, so that the others are found to be malformed. Nulls and empty
 * texts say nothing. Numbers that begin with a zero ({@code 007}) are no numbers but names, and
 * only {@code true} and {@code false} are booleans.
 */
final class TypeInference {
  /** Values that are looked at before all are. */
  private static final int FEW = 64;

  /** One in so many values may be of no type, and then malformed, where all others are of one. */
  private static final int MOST_MISSES = 20;

  private static final int EXACT_DIGITS = 15;
  private static final int LONG_DIGITS = 18;
  private static final int MOST_DIGITS = 38;

  /** The narrower first. */
  private static final List<LogicalType> NARROWEST =
      List.of(
          LogicalType.BOOLEAN,
          LogicalType.INTEGER,
          LogicalType.NUMBER,
          LogicalType.DATE,
          LogicalType.TIMESTAMP,
          LogicalType.TIME);

  /** How many values are not of each type that still comes into question. */
  private final Map<LogicalType, Long> misses = new EnumMap<>(LogicalType.class);

  private long values;
  private long empty;
  private long zoned;
  private int wholeDigits;
  private int leastScale = Integer.MAX_VALUE;
  private int scale;
  private boolean exponents;

  TypeInference() {
    NARROWEST.forEach(type -> misses.put(type, 0L));
  }

  /** Looks at the texts of one batch. */
  void observe(TextColumn text) {
    RowSet valued = RowSet.all(text.size());
    valued.removeAll(text.nulls());
    for (int row = valued.next(0); row >= 0; row = valued.next(row + 1)) {
      if (text.start(row) == text.end(row)) {
        valued.remove(row);
        empty++;
      }
    }
    values += valued.count();
    TextColumn few = first(text, valued);
    for (LogicalType type : NARROWEST) {
      if (2L * others(type, few).count() > few.size() - few.nulls().count()) {
        misses.remove(type);
      }
      if (misses.containsKey(type)) {
        RowSet others = others(type, text);
        misses.merge(type, (long) others.count(), Long::sum);
        RowSet rows = valued.copy();
        rows.removeAll(others);
        look(type, text, rows);
      }
    }
  }

  /** The column with no more than its first values, which tell nearly always what they are not. */
  private static TextColumn first(TextColumn text, RowSet valued) {
    RowSet nulls = RowSet.all(text.size());
    int row = valued.next(0);
    for (int i = 0; i < FEW && row >= 0; i++) {
      nulls.remove(row);
      row = valued.next(row + 1);
    }
    return new TextColumn(
        "", text.type(), text.bytes(), text.starts(), text.ends(), nulls, Optional.empty());
  }

  /** The values that are not of a type. */
  private RowSet others(LogicalType type, TextColumn text) {
    RowSet others =
        CellParser.of(Property.of("", type, Optional.empty()))
            .parse(text, true, Optional.empty())
            .malformed()
            .map(RowSet::copy)
            .orElseGet(() -> new RowSet(text.size()));
    boolean number = type == LogicalType.INTEGER || type == LogicalType.NUMBER;
    for (int row = 0; row < text.size(); row++) {
      int length = text.end(row) - text.start(row);
      if (!text.isNull(row)
          && length > 0
          && ((number && beginsWithZero(text.bytes(), text.start(row), text.end(row)))
              || (type == LogicalType.BOOLEAN && length < 4))) {
        others.add(row);
      }
    }
    return others;
  }

  private static boolean beginsWithZero(byte[] bytes, int start, int end) {
    int at = bytes[start] == '-' || bytes[start] == '+' ? start + 1 : start;
    return at + 1 < end && bytes[at] == '0' && isDigit(bytes[at + 1]);
  }

  /** Counts what else is to be told of the values of a type. */
  private void look(LogicalType type, TextColumn text, RowSet rows) {
    if (type == LogicalType.NUMBER) {
      rows.forEach(row -> digits(text.bytes(), text.start(row), text.end(row)));
    } else if (type == LogicalType.TIMESTAMP) {
      rows.forEach(row -> zoned += isZoned(text.bytes(), text.start(row), text.end(row)) ? 1 : 0);
    }
  }

  private void digits(byte[] bytes, int start, int end) {
    int at = bytes[start] == '-' || bytes[start] == '+' ? start + 1 : start;
    int point = at;
    while (point < end && isDigit(bytes[point])) {
      point++;
    }
    int last = point < end && bytes[point] == '.' ? point + 1 : point;
    int after = last;
    while (after < end && isDigit(bytes[after])) {
      after++;
    }
    wholeDigits = Math.max(wholeDigits, point - at);
    scale = Math.max(scale, after - last);
    leastScale = Math.min(leastScale, after - last);
    exponents |= after < end;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean isZoned(byte[] bytes, int start, int end) {
    byte last = bytes[end - 1];
    boolean offset = false;
    for (int i = start + 11; i < end; i++) {
      offset |= bytes[i] == '+' || bytes[i] == '-';
    }
    return last == 'Z' || last == 'z' || offset;
  }

  /** Takes what another has seen in. */
  void merge(TypeInference other) {
    misses.keySet().retainAll(other.misses.keySet());
    misses.replaceAll((type, count) -> count + other.misses.getOrDefault(type, 0L));
    values += other.values;
    empty += other.empty;
    zoned += other.zoned;
    wholeDigits = Math.max(wholeDigits, other.wholeDigits);
    leastScale = Math.min(leastScale, other.leastScale);
    scale = Math.max(scale, other.scale);
    exponents |= other.exponents;
  }

  /** Of any texts. */
  InferredTypes.Inferred column(String name) {
    return column(name, NARROWEST, LogicalType.STRING, "texts");
  }

  /** Of texts of which it is known that they are numbers. */
  InferredTypes.Inferred numberColumn(String name) {
    return column(name, List.of(LogicalType.INTEGER), LogicalType.NUMBER, "numbers");
  }

  /**
   * Of texts of which it is known that they are texts, so that none is a number, and an empty one
   * is no time.
   */
  InferredTypes.Inferred textColumn(String name) {
    List<LogicalType> times = List.of(LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.TIME);
    return column(name, empty > 0 ? List.of() : times, LogicalType.STRING, "texts");
  }

  private InferredTypes.Inferred column(
      String name, List<LogicalType> among, LogicalType otherwise, String words) {
    if (values == 0) {
      String evidence = empty == 0 ? "" : String.format(Locale.ROOT, "%,d empty texts", empty);
      return new InferredTypes.Inferred(
          Property.of(name, LogicalType.STRING, Optional.empty()), evidence);
    }
    LogicalType type = type(among).orElse(otherwise);
    Optional<Property.DecimalSize> decimal =
        type == LogicalType.NUMBER && misses.containsKey(type) ? decimal() : Optional.empty();
    return new InferredTypes.Inferred(
        Property.of(name, type, decimal),
        String.format(Locale.ROOT, "all %,d values are %s", values, words(type, decimal, words)));
  }

  /** The narrowest that all values are of, else the one that nearly all are of. */
  private Optional<LogicalType> type(List<LogicalType> among) {
    return among.stream()
        .filter(type -> MOST_MISSES * misses.getOrDefault(type, values) <= (double) values)
        .min(Comparator.comparing(type -> misses.getOrDefault(type, values)));
  }

  /**
   * Digits of decimals: of numbers that are written with equally many digits after the point, as
   * amounts of money are, and of those that a 64-bit float would round.
   */
  private Optional<Property.DecimalSize> decimal() {
    int digits = wholeDigits + scale;
    boolean exact = leastScale == scale || digits > EXACT_DIGITS;
    return exact && !exponents && digits <= MOST_DIGITS
        ? Optional.of(new Property.DecimalSize(Math.max(LONG_DIGITS, digits), scale))
        : Optional.empty();
  }

  private String words(LogicalType type, Optional<Property.DecimalSize> decimal, String otherwise) {
    return switch (type) {
      case BOOLEAN -> "true or false";
      case INTEGER -> "whole numbers of 64 bits";
      case NUMBER ->
          decimal
              .map(d -> "decimals of up to " + d.scale() + " digits after the point")
              .orElse("numbers");
      case DATE -> "ISO 8601 dates";
      case TIME -> "ISO 8601 times";
      case TIMESTAMP ->
          "ISO 8601 timestamps, "
              + (zoned == values
                  ? "each with a zone"
                  : zoned == 0
                      ? "none with a zone: taken for UTC"
                      : String.format(
                          Locale.ROOT, "%,d without a zone: taken for UTC", values - zoned));
      case STRING, OBJECT, ARRAY -> otherwise;
    };
  }
}
