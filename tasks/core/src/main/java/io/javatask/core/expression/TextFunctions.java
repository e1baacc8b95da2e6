package io.javatask.core.expression;

import io.javatask.api.Column;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.api.TextColumn;
import java.util.List;
import java.util.Locale;

/** The functions of texts. Characters are Unicode code points. */
final class TextFunctions {
  private TextFunctions() {}

  /** Whether it looks for one text in another: it is a condition. */
  static boolean isSearch(Function function) {
    return function == Function.STARTS_WITH
        || function == Function.ENDS_WITH
        || function == Function.CONTAINS;
  }

  static RowCondition search(Function function, RowValues in, RowValues of) {
    return batch -> {
      TextColumn texts = (TextColumn) in.of(batch);
      TextColumn parts = (TextColumn) of.of(batch);
      RowSet nulls = Columns.nulls(texts, parts);
      RowSet holds = new RowSet(texts.size());
      for (int i = 0; i < texts.size(); i++) {
        if (!nulls.contains(i)) {
          String text = texts.string(i);
          String part = parts.string(i);
          boolean is =
              function == Function.CONTAINS
                  ? text.contains(part)
                  : function == Function.STARTS_WITH ? text.startsWith(part) : text.endsWith(part);
          if (is) {
            holds.add(i);
          }
        }
      }
      return Truth.of(holds, nulls);
    };
  }

  static Column of(Function function, List<Column> given) {
    TextColumn text = (TextColumn) given.get(0);
    if (function == Function.LENGTH) {
      return lengths(text);
    }
    RowSet nulls = Columns.nulls(given.toArray(Column[]::new));
    return Columns.texts(row -> changed(function, given, text.string(row), row), nulls);
  }

  private static Column lengths(TextColumn text) {
    long[] values = new long[text.size()];
    byte[] bytes = text.bytes();
    for (int row = 0; row < values.length; row++) {
      for (int i = text.start(row); i < text.end(row); i++) {
        values[row] += (bytes[i] & 0xC0) == 0x80 ? 0 : 1;
      }
    }
    return Columns.longs(LogicalType.INTEGER, values, text.nulls());
  }

  private static String changed(Function function, List<Column> given, String text, int row) {
    return switch (function) {
      case LOWER -> text.toLowerCase(Locale.ROOT);
      case UPPER -> text.toUpperCase(Locale.ROOT);
      case TRIM -> text.strip();
      case LTRIM -> text.stripLeading();
      case RTRIM -> text.stripTrailing();
      case REPLACE -> replaced(text, string(given, 1, row), string(given, 2, row));
      case SUBSTRING -> substring(text, given, row);
      case CONCAT -> {
        StringBuilder all = new StringBuilder(text);
        for (int i = 1; i < given.size(); i++) {
          all.append(string(given, i, row));
        }
        yield all.toString();
      }
      case LENGTH,
          STARTS_WITH,
          ENDS_WITH,
          CONTAINS,
          ABS,
          FLOOR,
          CEIL,
          ROUND,
          YEAR,
          MONTH,
          DAY,
          DATE,
          COALESCE,
          LEAST,
          GREATEST,
          NULLIF ->
          throw new IllegalStateException(function + " does not give text");
    };
  }

  private static String string(List<Column> given, int index, int row) {
    return ((TextColumn) given.get(index)).string(row);
  }

  private static String replaced(String text, String from, String to) {
    return from.isEmpty() ? text : text.replace(from, to);
  }

  /** As in SQL the first character is 1, and what lies before it counts for the length. */
  private static String substring(String text, List<Column> given, int row) {
    long start = whole(given.get(1), row);
    int length = text.codePointCount(0, text.length());
    long end = given.size() > 2 ? start + whole(given.get(2), row) : (long) length + 1;
    int from = (int) Math.max(0, Math.min(length, start - 1));
    int to = (int) Math.max(from, Math.min(length, end - 1));
    int first = text.offsetByCodePoints(0, from);
    return text.substring(first, text.offsetByCodePoints(first, to - from));
  }

  private static long whole(Column numbers, int row) {
    double most = Integer.MAX_VALUE;
    return (long) Math.max(-most, Math.min(most, Columns.real(numbers, row)));
  }
}
