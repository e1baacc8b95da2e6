package io.javatask.core.contract;

/**
 * Regular expressions as Python writes them, in the words of RE2: {@code \d}, {@code \w} and {@code
 * \s} take all of Unicode, {@code $} also stands before a last line feed, and named groups and
 * {@code \Z} are spelt otherwise.
 */
public final class PythonRegex {
  private static final String DIGITS = "\\p{Nd}";
  private static final String WORDS = "\\p{L}\\p{N}_";
  private static final String SPACES = "\\t-\\r\\x{1c}-\\x{20}\\x{85}\\p{Z}";

  private final String source;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private boolean inClass;

  private PythonRegex(String source) {
    this.source = source;
  }

  /** The same expression in RE2 syntax; what has none stays as it is. */
  public static String translated(String source) {
    PythonRegex regex = new PythonRegex(source);
    while (regex.at < source.length()) {
      regex.step();
    }
    return regex.out.toString();
  }

  private void step() {
    char c = source.charAt(at);
    if (c == '\\' && at + 1 < source.length()) {
      escape(source.charAt(at + 1));
      at += 2;
      return;
    }
    if (inClass) {
      inClass = c != ']';
      // an opening bracket is a plain character there, but not to every engine
      out.append(c == '[' && !source.startsWith("[:", at) ? "\\[" : String.valueOf(c));
      at++;
      return;
    }
    if (c == '[') {
      openClass();
      return;
    }
    if (c == '$' && !hasFlags()) {
      out.append("(?:\\n?\\z)");
    } else if (source.startsWith("(?P=", at)) {
      int end = source.indexOf(')', at);
      int stop = end < 0 ? source.length() : end + 1;
      String name = source.substring(at + 4, end < 0 ? stop : end);
      out.append("\\k<").append(name).append('>');
      at = stop;
      return;
    } else if (source.startsWith("(?#", at)) {
      int end = source.indexOf(')', at);
      at = end < 0 ? source.length() : end + 1;
      return;
    } else {
      out.append(c);
    }
    at++;
  }

  /** With the flag {@code m} the dollar has another meaning, which the engines share. */
  private boolean hasFlags() {
    return source.startsWith("(?")
        && source
            .substring(0, Math.max(0, source.indexOf(')')))
            .matches("\\(\\?[aiLsux]*m[a-zA-Z]*");
  }

  /** A closing bracket right behind the opening one is a plain character. */
  private void openClass() {
    inClass = true;
    out.append('[');
    at++;
    if (at < source.length() && source.charAt(at) == '^') {
      out.append('^');
      at++;
    }
    if (at < source.length() && source.charAt(at) == ']') {
      out.append("\\]");
      at++;
    }
  }

  private void escape(char c) {
    String replaced =
        switch (c) {
          case 'd' -> DIGITS;
          case 'D' -> "\\P{Nd}";
          case 'w' -> inClass ? WORDS : "[" + WORDS + "]";
          case 'W' -> inClass ? "\\W" : "[^" + WORDS + "]";
          case 's' -> inClass ? SPACES : "[" + SPACES + "]";
          case 'S' -> inClass ? "\\S" : "[^" + SPACES + "]";
          case 'Z' -> "\\z";
          default -> "\\" + c;
        };
    out.append(replaced);
  }
}
