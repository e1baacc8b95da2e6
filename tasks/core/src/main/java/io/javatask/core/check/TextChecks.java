package io.javatask.core.check;

import io.javatask.core.check.SliceCheck.Slice;
import io.javatask.core.contract.CheckName;
import io.javatask.core.contract.TimePattern;
import io.javatask.core.expression.SqlPattern;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * Compiles the checks of how a text is written: patterns of LIKE, beginnings and ends, casing,
 * white space.
 */
record TextChecks(String column, Arguments arguments) {
  Check like(CheckName name) {
    OptionalInt escape =
        arguments
            .text("escape")
            .map(e -> OptionalInt.of(e.codePointAt(0)))
            .orElse(OptionalInt.empty());
    boolean one = name == CheckName.LIKE || name == CheckName.NOT_LIKE;
    List<String> patterns =
        one ? List.of(arguments.text("pattern").orElseThrow()) : arguments.texts("patterns");
    boolean negated = name == CheckName.NOT_LIKE || name == CheckName.NOT_LIKE_LIST;
    List<Slice> slices =
        patterns.stream().<Slice>map(p -> new SqlPattern(p, escape)::fits).toList();
    Slice found = together(slices);
    return new SliceCheck(
        column,
        negated ? (bytes, start, end) -> !found.holds(bytes, start, end) : found,
        (negated ? "like " : "not like ") + words(patterns));
  }

  private boolean all() {
    return arguments.text("match_on").filter("all"::equals).isPresent();
  }

  /** Any of them, or all. */
  private Slice together(List<Slice> slices) {
    Slice[] parts = slices.toArray(Slice[]::new);
    boolean all = all();
    return (bytes, start, end) -> {
      for (Slice part : parts) {
        if (part.holds(bytes, start, end) != all) {
          return !all;
        }
      }
      return all;
    };
  }

  private String words(List<String> texts) {
    String quoted = String.join(all() ? "' and '" : "' or '", texts);
    return "'" + quoted + "'";
  }

  Check startsWith() {
    return parts(
        "does not start with ",
        part -> (bytes, start, end) -> end - start >= part.length && isAt(part, bytes, start));
  }

  Check endsWith() {
    return parts(
        "does not end with ",
        part ->
            (bytes, start, end) ->
                end - start >= part.length && isAt(part, bytes, end - part.length));
  }

  Check contains() {
    return parts("does not contain ", part -> (bytes, start, end) -> isIn(part, bytes, start, end));
  }

  private interface Part {
    Slice slice(byte[] part);
  }

  private Check parts(String reason, Part part) {
    List<String> texts = arguments.texts("texts");
    List<Slice> slices =
        texts.stream().map(t -> part.slice(t.getBytes(StandardCharsets.UTF_8))).toList();
    return new SliceCheck(column, together(slices), reason + words(texts));
  }

  private static boolean isAt(byte[] part, byte[] bytes, int at) {
    return Arrays.equals(part, 0, part.length, bytes, at, at + part.length);
  }

  /** In UTF-8 no character begins within another. */
  private static boolean isIn(byte[] part, byte[] bytes, int start, int end) {
    for (int at = start; at <= end - part.length; at++) {
      if (isAt(part, bytes, at)) {
        return true;
      }
    }
    return false;
  }

  Check casing() {
    boolean upper = arguments.text("case").filter("upper"::equals).isPresent();
    char first = upper ? 'a' : 'A';
    char last = upper ? 'z' : 'Z';
    Slice holds =
        (bytes, start, end) -> {
          for (int i = start; i < end; i++) {
            if (bytes[i] < 0) {
              String text = string(bytes, start, end);
              return text.equals(
                  upper ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT));
            }
            if (bytes[i] >= first && bytes[i] <= last) {
              return false;
            }
          }
          return true;
        };
    return new SliceCheck(column, holds, "not in " + (upper ? "upper" : "lower") + " case");
  }

  Check ascii() {
    Slice holds =
        (bytes, start, end) -> {
          for (int i = start; i < end; i++) {
            if (bytes[i] < 0) {
              return false;
            }
          }
          return true;
        };
    return new SliceCheck(column, holds, "not ASCII");
  }

  Check notBlank() {
    return new SliceCheck(column, (b, start, end) -> !isBlank(b, start, end), "blank");
  }

  static boolean isBlank(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] > ' ' && bytes[i] != 0x7F) {
        return false;
      }
      if (bytes[i] < 0) {
        return string(bytes, start, end).codePoints().allMatch(TextChecks::isWhite);
      }
      if (!isWhite(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  Check trimmed() {
    IntPredicate white = TextChecks::isWhite;
    Slice holds =
        (bytes, start, end) -> {
          if (start == end) {
            return true;
          }
          if (bytes[start] >= 0 && bytes[end - 1] >= 0) {
            return !white.test(bytes[start]) && !white.test(bytes[end - 1]);
          }
          String text = string(bytes, start, end);
          return !white.test(text.codePointAt(0))
              && !white.test(text.codePointBefore(text.length()));
        };
    return new SliceCheck(column, holds, "begins or ends with white space");
  }

  /** The JDK's own notion leaves no-break spaces out. */
  private static boolean isWhite(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  private static String string(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  Check timePattern() {
    String pattern = arguments.text("pattern").orElseThrow();
    DateTimeFormatter formatter = TimePattern.formatter(pattern);
    return new TextCheck(column, text -> reads(formatter, text), "not of the pattern " + pattern);
  }

  private static boolean reads(DateTimeFormatter formatter, String text) {
    try {
      TemporalAccessor read = formatter.parse(text);
      // a month without a day is not made a date, and so not looked at
      for (ChronoField field : ChronoField.values()) {
        if (read.isSupported(field)) {
          field.checkValidValue(read.getLong(field));
        }
      }
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
