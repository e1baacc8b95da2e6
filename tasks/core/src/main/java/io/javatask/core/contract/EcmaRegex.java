package io.javatask.core.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions as JSON Schema writes them (ECMA-262, with its flag {@code u}), in the words
 * of the engines here: there {@code .} stops at other line ends, {@code $} may stand before the
 * last one, {@code \s} and {@code \b} take other characters, and brackets nest.
 */
public final class EcmaRegex {
  private static final int[] DIGITS = {'0', '9'};
  private static final int[] WORDS = {'0', '9', 'A', 'Z', '_', '_', 'a', 'z'};
  private static final int[] SPACES = {
    '\t', '\r', ' ', ' ', 0xA0, 0xA0, 0x1680, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029, 0x202F,
    0x202F, 0x205F, 0x205F, 0x3000, 0x3000, 0xFEFF, 0xFEFF
  };
  private static final int[] LINE_ENDS = {'\n', '\n', '\r', '\r', 0x2028, 0x2029};
  private static final String WORD_SET = "[0-9A-Za-z_]";
  private static final String BOUNDARY =
      "(?:(?<=" + WORD_SET + ")(?!" + WORD_SET + ")|(?<!" + WORD_SET + ")(?=" + WORD_SET + "))";
  private static final String NO_BOUNDARY =
      "(?:(?<=" + WORD_SET + ")(?=" + WORD_SET + ")|(?<!" + WORD_SET + ")(?!" + WORD_SET + "))";
  private static final Map<String, String> CATEGORIES =
      Map.ofEntries(
          Map.entry("letter", "L"),
          Map.entry("cased_letter", "LC"),
          Map.entry("uppercase_letter", "Lu"),
          Map.entry("lowercase_letter", "Ll"),
          Map.entry("titlecase_letter", "Lt"),
          Map.entry("modifier_letter", "Lm"),
          Map.entry("other_letter", "Lo"),
          Map.entry("mark", "M"),
          Map.entry("number", "N"),
          Map.entry("decimal_number", "Nd"),
          Map.entry("digit", "Nd"),
          Map.entry("letter_number", "Nl"),
          Map.entry("other_number", "No"),
          Map.entry("punctuation", "P"),
          Map.entry("symbol", "S"),
          Map.entry("separator", "Z"),
          Map.entry("space_separator", "Zs"),
          Map.entry("other", "C"),
          Map.entry("control", "Cc"));

  private final String source;
  private final RegexEngine engine;
  private final List<String> groups;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int open;

  private EcmaRegex(String source, RegexEngine engine) {
    this.source = source;
    this.engine = engine;
    this.groups = groups(source);
  }

  /**
   * The same expression for an engine; look-around and back-references are handed on as they are.
   *
   * @throws PatternSyntaxException if it is none
   */
  public static String translated(String source, RegexEngine engine) {
    EcmaRegex regex = new EcmaRegex(source, engine);
    while (regex.more()) {
      regex.term();
    }
    if (regex.open > 0) {
      throw regex.wrong("unclosed group");
    }
    return regex.out.toString();
  }

  /** The name of each capturing group, or "", in order. */
  private static List<String> groups(String source) {
    List<String> names = new ArrayList<>();
    boolean inClass = false;
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '\\') {
        i++;
      } else if (inClass || c == '[') {
        inClass = c != ']';
      } else if (c == '(' && !source.startsWith("(?", i)) {
        names.add("");
      } else if (isNamed(source, i)) {
        names.add(source.substring(i + 3, Math.max(i + 3, source.indexOf('>', i))));
      }
    }
    return names;
  }

  private static boolean isNamed(String source, int i) {
    return source.startsWith("(?<", i)
        && !source.startsWith("(?<=", i)
        && !source.startsWith("(?<!", i);
  }

  private PatternSyntaxException wrong(String what) {
    return new PatternSyntaxException(what, source, Math.min(at, source.length()));
  }

  private boolean more() {
    return at < source.length();
  }

  private int peek() {
    return more() ? source.codePointAt(at) : -1;
  }

  private int take() {
    if (!more()) {
      throw wrong("unfinished expression");
    }
    int c = source.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private boolean accept(String text) {
    boolean there = source.startsWith(text, at);
    at += there ? text.length() : 0;
    return there;
  }

  private void term() {
    int c = take();
    switch (c) {
      case '.' -> out.append(set(LINE_ENDS, true));
      case '$' -> out.append("\\z");
      case '^', '|' -> out.appendCodePoint(c);
      case '(' -> {
        opening();
        return;
      }
      case ')' -> {
        if (--open < 0) {
          throw wrong("unopened group");
        }
        out.append(')');
      }
      case '[' -> bracket();
      case '\\' -> escape();
      case '*', '+', '?' -> throw wrong("nothing to repeat");
      default -> out.append(literal(c));
    }
    if (c != '^' && c != '|') {
      quantifier();
    }
  }

  private void opening() {
    open++;
    if (isNamed(source, at - 1)) {
      int end = source.indexOf('>', at);
      if (end < 0) {
        throw wrong("unfinished group name");
      }
      at = end + 1;
      out.append('(');
      return;
    }
    out.append('(');
    for (String kind : List.of("?:", "?=", "?!", "?<=", "?<!")) {
      if (accept(kind)) {
        out.append(kind);
        return;
      }
    }
    if (peek() == '?') {
      throw wrong("unknown kind of group");
    }
  }

  private void quantifier() {
    int c = peek();
    if (c == '{') {
      int end = source.indexOf('}', at);
      String count = end < 0 ? "" : source.substring(at, end + 1);
      if (!count.matches("\\{[0-9]{1,9}(?:,[0-9]{0,9})?}")) {
        return;
      }
      out.append(count);
      at = end + 1;
    } else if (c == '*' || c == '+' || c == '?') {
      out.appendCodePoint(take());
    } else {
      return;
    }
    if (accept("?")) {
      out.append('?');
    }
    if (peek() == '*' || peek() == '+' || peek() == '?') {
      throw wrong("nothing to repeat");
    }
  }

  private void escape() {
    int c = peek();
    switch (c) {
      case 'b' -> out.append(boundary("\\b", BOUNDARY));
      case 'B' -> out.append(boundary("\\B", NO_BOUNDARY));
      case 'k' -> named();
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> numbered();
      case 'p', 'P' -> out.append(property());
      case 'd', 'D' -> out.append(set(DIGITS, take() == 'D'));
      case 'w', 'W' -> out.append(set(WORDS, take() == 'W'));
      case 's', 'S' -> out.append(set(SPACES, take() == 'S'));
      default -> out.append(literal(character()));
    }
  }

  private String boundary(String linear, String lookAround) {
    at++;
    return engine == RegexEngine.LINEAR ? linear : lookAround;
  }

  private void named() {
    at++;
    int end = source.indexOf('>', at);
    int number =
        source.startsWith("<", at) && end > 0 ? groups.indexOf(source.substring(at + 1, end)) : -1;
    if (number < 0) {
      throw wrong("reference to an unknown group");
    }
    at = end + 1;
    out.append("(?:\\").append(number + 1).append(')');
  }

  private void numbered() {
    int number = 0;
    while (more() && Character.isDigit(peek()) && number <= groups.size()) {
      number = number * 10 + (take() - '0');
    }
    if (number > groups.size()) {
      throw wrong("reference to an unknown group");
    }
    out.append("(?:\\").append(number).append(')');
  }

  /** The character that an escape stands for; the backslash is taken. */
  private int character() {
    int c = take();
    return switch (c) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'v' -> 0x0B;
      case 'f' -> '\f';
      case 'r' -> '\r';
      case '0' -> {
        if (Character.isDigit(peek())) {
          throw wrong("octal escape");
        }
        yield 0;
      }
      case 'c' -> {
        int letter = take();
        if (letter > 'z' || !Character.isLetter(letter)) {
          throw wrong("unknown control escape");
        }
        yield letter & 0x1F;
      }
      case 'x' -> hex(2);
      case 'u' -> unicode();
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw wrong("unknown escape \\" + Character.toString(c));
        }
        yield c;
      }
    };
  }

  private int unicode() {
    if (accept("{")) {
      int end = source.indexOf('}', at);
      int c = hex(end - at);
      at++;
      if (c > Character.MAX_CODE_POINT) {
        throw wrong("no such character");
      }
      return c;
    }
    int c = hex(4);
    if (c >= 0xD800 && c < 0xDC00 && source.startsWith("\\u", at)) {
      int back = at;
      at += 2;
      int low = source.startsWith("{", at) ? 0 : hex(4);
      if (low >= 0xDC00 && low < 0xE000) {
        return Character.toCodePoint((char) c, (char) low);
      }
      at = back;
    }
    return c;
  }

  private int hex(int digits) {
    String text =
        digits > 0 && at + digits <= source.length() ? source.substring(at, at + digits) : "";
    if (!text.matches("[0-9a-fA-F]{1,6}")) {
      throw wrong("hexadecimal digits expected");
    }
    at += digits;
    return Integer.parseInt(text, 16);
  }

  private String property() {
    boolean negated = take() == 'P';
    int end = source.indexOf('}', at);
    if (!accept("{") || end < 0) {
      throw wrong("unknown property of characters");
    }
    String name = source.substring(at, end);
    at = end + 1;
    String start = negated ? "\\P{" : "\\p{";
    String value = name.substring(name.indexOf('=') + 1);
    if (name.matches("(?:Script|sc)=.*")) {
      return start + (engine == RegexEngine.LINEAR ? "" : "Is") + value + "}";
    }
    if (name.matches("(?:General_Category|gc)=.*") || !name.contains("=")) {
      return start + CATEGORIES.getOrDefault(value.toLowerCase(Locale.ROOT), value) + "}";
    }
    throw wrong("unknown property of characters");
  }

  private void bracket() {
    boolean negated = accept("^");
    StringBuilder members = new StringBuilder();
    while (!accept("]")) {
      int low = member(members);
      if (peek() == '-' && !source.startsWith("-]", at)) {
        at++;
        int high = member(members);
        if (low < 0 || high < low) {
          throw wrong("range of characters that is none");
        }
        members.append(literal(low)).append('-').append(literal(high));
      } else if (low >= 0) {
        members.append(literal(low));
      }
    }
    if (members.isEmpty()) {
      out.append(negated ? "[\\x{0}-\\x{10ffff}]" : "[^\\x{0}-\\x{10ffff}]");
    } else {
      out.append(negated ? "[^" : "[").append(members).append(']');
    }
  }

  /** A single character, or -1 where a whole set was appended. */
  private int member(StringBuilder members) {
    int c = take();
    if (c != '\\') {
      return c;
    }
    switch (peek()) {
      case 'd', 'D' -> members.append(ranges(DIGITS, take() == 'D'));
      case 'w', 'W' -> members.append(ranges(WORDS, take() == 'W'));
      case 's', 'S' -> members.append(ranges(SPACES, take() == 'S'));
      case 'p', 'P' -> members.append(property());
      case 'b' -> {
        at++;
        return '\b';
      }
      default -> {
        return character();
      }
    }
    return -1;
  }

  private static String set(int[] ranges, boolean negated) {
    return (negated ? "[^" : "[") + ranges(ranges, false) + "]";
  }

  private static String ranges(int[] ranges, boolean negated) {
    StringBuilder text = new StringBuilder();
    int next = 0;
    for (int i = 0; i < ranges.length; i += 2) {
      if (!negated) {
        range(text, ranges[i], ranges[i + 1]);
      } else if (ranges[i] > next) {
        range(text, next, ranges[i] - 1);
      }
      next = ranges[i + 1] + 1;
    }
    if (negated) {
      range(text, next, Character.MAX_CODE_POINT);
    }
    return text.toString();
  }

  private static void range(StringBuilder text, int first, int last) {
    text.append(literal(first));
    if (last > first) {
      text.append('-').append(literal(last));
    }
  }

  /** One character that stands for itself in every engine, inside brackets too. */
  private static String literal(int c) {
    boolean plain = c < 0x80 ? Character.isLetterOrDigit(c) || c == '_' || c == ' ' : true;
    boolean surrogate = c >= 0xD800 && c < 0xE000;
    if (plain && !surrogate && c != 0x85 && c < 0x10FFFE) {
      return Character.toString(c);
    }
    return switch (c) {
      case '\t' -> "\\t";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\f' -> "\\f";
      default -> c < 0x20 || c >= 0x7F ? "\\x{" + Integer.toHexString(c) + "}" : "\\" + (char) c;
    };
  }
}
