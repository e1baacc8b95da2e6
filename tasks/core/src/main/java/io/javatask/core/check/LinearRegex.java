package io.javatask.core.check;

import java.util.Optional;

/**
 * Patterns in the words of another engine of the family of RE2. Nothing is left to what an engine
 * takes a class, a dot or an anchor for: every class is written out in code points.
 */
public final class LinearRegex {
  /** So many parts, repeated ones as often as they repeat, are compiled anywhere. */
  private static final long MOST_PARTS = 1_000;

  private final StringBuilder out = new StringBuilder();

  private LinearRegex() {}

  /**
   * The pattern for RE2.
   *
   * @return empty for what is no plain expression, or a large one
   */
  public static Optional<String> re2(String source) {
    return SyntaxParser.parse(source)
        .filter(syntax -> parts(syntax) <= MOST_PARTS)
        .map(
            syntax -> {
              LinearRegex regex = new LinearRegex();
              regex.write(syntax);
              return regex.out.toString();
            });
  }

  private static long parts(Syntax syntax) {
    if (syntax instanceof Syntax.Sequence sequence) {
      return Math.max(1, sequence.parts().stream().mapToLong(LinearRegex::parts).sum());
    }
    if (syntax instanceof Syntax.Choice choice) {
      return choice.options().stream().mapToLong(LinearRegex::parts).sum();
    }
    if (syntax instanceof Syntax.Repeat repeat) {
      return parts(repeat.part()) * Math.max(1, Math.max(repeat.min(), repeat.max()));
    }
    return syntax instanceof Syntax.Chars chars ? Math.max(1, chars.ranges().length / 2) : 1;
  }

  private void write(Syntax syntax) {
    if (syntax instanceof Syntax.Chars chars) {
      write(chars.ranges());
    } else if (syntax instanceof Syntax.Sequence sequence) {
      sequence.parts().forEach(this::write);
    } else if (syntax instanceof Syntax.Choice choice) {
      String between = "(?:";
      for (Syntax option : choice.options()) {
        out.append(between);
        write(option);
        between = "|";
      }
      out.append(')');
    } else if (syntax instanceof Syntax.Repeat repeat) {
      out.append("(?:");
      write(repeat.part());
      out.append("){").append(repeat.min()).append(',');
      out.append(repeat.max() < 0 ? "" : Integer.toString(repeat.max())).append('}');
    } else {
      out.append(syntax instanceof Syntax.Begin ? "\\A" : "\\z");
    }
  }

  private void write(int[] ranges) {
    if (ranges.length == 0) {
      out.append("[^\\x{0}-\\x{10FFFF}]"); // nothing is in the class
      return;
    }
    out.append('[');
    for (int i = 0; i < ranges.length; i += 2) {
      codePoint(ranges[i]);
      if (ranges[i + 1] > ranges[i]) {
        out.append('-');
        codePoint(ranges[i + 1]);
      }
    }
    out.append(']');
  }

  private void codePoint(int c) {
    out.append("\\x{").append(Integer.toHexString(c)).append('}');
  }
}
