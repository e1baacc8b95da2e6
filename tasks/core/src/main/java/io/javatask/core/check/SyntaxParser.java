package io.javatask.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Parses the common part of regular expression syntax. What it does not know (look-around,
 * back-references, flags, word boundaries, named classes) is for a general engine: it gives up
 * rather than guess.
 */
final class SyntaxParser {
  private static final int MAX_REPEAT = 1000;

  private final int[] pattern;
  private int at;

  private SyntaxParser(String pattern) {
    this.pattern = pattern.codePoints().toArray();
  }

  /** The pattern as a tree, or empty if it uses anything beyond. */
  static Optional<Syntax> parse(String pattern) {
    try {
      SyntaxParser parser = new SyntaxParser(pattern);
      Syntax syntax = parser.choice();
      return parser.at == parser.pattern.length ? Optional.of(syntax) : Optional.empty();
    } catch (Unknown e) {
      return Optional.empty();
    }
  }

  /** Something that this parser does not know. */
  private static final class Unknown extends RuntimeException {
    Unknown() {
      super(null, null, false, false);
    }
  }

  private boolean more() {
    return at < pattern.length;
  }

  private int peek() {
    return more() ? pattern[at] : -1;
  }

  private int take() {
    if (!more()) {
      throw new Unknown();
    }
    return pattern[at++];
  }

  private boolean accept(int c) {
    boolean there = peek() == c;
    at += there ? 1 : 0;
    return there;
  }

  private Syntax choice() {
    List<Syntax> options = new ArrayList<>();
    options.add(sequence());
    while (accept('|')) {
      options.add(sequence());
    }
    return options.size() == 1 ? options.get(0) : new Syntax.Choice(options);
  }

  private Syntax sequence() {
    List<Syntax> parts = new ArrayList<>();
    while (more() && peek() != '|' && peek() != ')') {
      parts.add(repeated());
    }
    return new Syntax.Sequence(parts);
  }

  private Syntax repeated() {
    Syntax part = atom();
    int c = peek();
    if (c != '*' && c != '+' && c != '?' && c != '{') {
      return part;
    }
    if (part instanceof Syntax.Begin || part instanceof Syntax.End) {
      throw new Unknown();
    }
    at++;
    Syntax result =
        switch (c) {
          case '*' -> new Syntax.Repeat(part, 0, -1);
          case '+' -> new Syntax.Repeat(part, 1, -1);
          case '?' -> new Syntax.Repeat(part, 0, 1);
          default -> counted(part);
        };
    // whether a repetition is greedy does not change whether there is a match
    accept('?');
    int next = peek();
    if (next == '*' || next == '+' || next == '?' || next == '{') {
      throw new Unknown();
    }
    return result;
  }

  private Syntax counted(Syntax part) {
    int min = number();
    int max = min;
    if (accept(',')) {
      max = peek() == '}' ? -1 : number();
    }
    if (!accept('}') || min > MAX_REPEAT || max > MAX_REPEAT || (max >= 0 && max < min)) {
      throw new Unknown();
    }
    return new Syntax.Repeat(part, min, max);
  }

  private int number() {
    int value = -1;
    while (more() && peek() >= '0' && peek() <= '9' && value <= MAX_REPEAT) {
      value = Math.max(value, 0) * 10 + (take() - '0');
    }
    if (value < 0) {
      throw new Unknown();
    }
    return value;
  }

  private Syntax atom() {
    int c = take();
    return switch (c) {
      case '^' -> new Syntax.Begin();
      case '$' -> new Syntax.End();
      case '.' -> chars(negated(single('\n')));
      case '[' -> chars(bracket());
      case '(' -> group();
      case '\\' -> accept('z') ? new Syntax.End() : chars(escape());
      case '*', '+', '?', '{', '}', ']', ')' -> throw new Unknown();
      default -> chars(single(c));
    };
  }

  private Syntax group() {
    if (accept('?') && !accept(':')) {
      throw new Unknown();
    }
    Syntax inner = choice();
    if (!accept(')')) {
      throw new Unknown();
    }
    return inner;
  }

  private NavigableMap<Integer, Integer> escape() {
    int c = take();
    return switch (c) {
      case 'd' -> range('0', '9');
      case 'D' -> negated(range('0', '9'));
      case 'w' -> word();
      case 'W' -> negated(word());
      case 's' -> space();
      case 'S' -> negated(space());
      case 't' -> single('\t');
      case 'n' -> single('\n');
      case 'r' -> single('\r');
      case 'f' -> single('\f');
      case 'x' -> single(hexadecimal());
      default -> {
        boolean letterOrDigit = Character.isLetterOrDigit(c);
        if (letterOrDigit || c > 0x7F || c < 0x21) {
          throw new Unknown();
        }
        yield single(c);
      }
    };
  }

  /** A code point in braces. */
  private int hexadecimal() {
    int value = 0;
    int digits = 0;
    if (accept('{')) {
      for (; Character.digit(peek(), 16) >= 0 && digits < 6; digits++) {
        value = value * 16 + Character.digit(take(), 16);
      }
    }
    boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
    if (digits == 0 || !accept('}') || surrogate || value > Character.MAX_CODE_POINT) {
      throw new Unknown();
    }
    return value;
  }

  private static NavigableMap<Integer, Integer> word() {
    NavigableMap<Integer, Integer> set = range('0', '9');
    set.put((int) 'A', (int) 'Z');
    set.put((int) '_', (int) '_');
    set.put((int) 'a', (int) 'z');
    return set;
  }

  private static NavigableMap<Integer, Integer> space() {
    NavigableMap<Integer, Integer> set = range('\t', '\n');
    set.put((int) '\f', (int) '\r');
    set.put((int) ' ', (int) ' ');
    return set;
  }

  private NavigableMap<Integer, Integer> bracket() {
    boolean negative = accept('^');
    NavigableMap<Integer, Integer> set = new TreeMap<>();
    if (peek() == ']') {
      throw new Unknown();
    }
    while (!accept(']')) {
      NavigableMap<Integer, Integer> low = member();
      if (peek() == '-' && at + 1 < pattern.length && pattern[at + 1] != ']') {
        at++;
        NavigableMap<Integer, Integer> high = member();
        if (!isSingle(low) || !isSingle(high) || low.firstKey() > high.firstKey()) {
          throw new Unknown();
        }
        low = range(low.firstKey(), high.firstKey());
      }
      low.forEach((first, last) -> set.merge(first, last, Math::max));
    }
    return negative ? negated(joined(set)) : joined(set);
  }

  private NavigableMap<Integer, Integer> member() {
    int c = take();
    if (c == '[' || (c == '&' && peek() == '&')) {
      throw new Unknown();
    }
    return c == '\\' ? escape() : single(c);
  }

  private static boolean isSingle(NavigableMap<Integer, Integer> set) {
    return set.size() == 1 && set.firstKey().equals(set.firstEntry().getValue());
  }

  private static NavigableMap<Integer, Integer> single(int c) {
    return range(c, c);
  }

  private static NavigableMap<Integer, Integer> range(int first, int last) {
    NavigableMap<Integer, Integer> set = new TreeMap<>();
    set.put(first, last);
    return set;
  }

  /** The same set with ranges that do not touch. */
  private static NavigableMap<Integer, Integer> joined(NavigableMap<Integer, Integer> set) {
    NavigableMap<Integer, Integer> out = new TreeMap<>();
    set.forEach(
        (first, last) -> {
          var before = out.lastEntry();
          if (before != null && first <= before.getValue() + 1) {
            out.put(before.getKey(), Math.max(before.getValue(), last));
          } else {
            out.put(first, last);
          }
        });
    return out;
  }

  private static NavigableMap<Integer, Integer> negated(NavigableMap<Integer, Integer> set) {
    NavigableMap<Integer, Integer> out = new TreeMap<>();
    int next = 0;
    for (var range : set.entrySet()) {
      if (range.getKey() > next) {
        out.put(next, range.getKey() - 1);
      }
      next = range.getValue() + 1;
    }
    if (next <= Character.MAX_CODE_POINT) {
      out.put(next, Character.MAX_CODE_POINT);
    }
    return out;
  }

  private static Syntax chars(NavigableMap<Integer, Integer> set) {
    int[] ranges = new int[set.size() * 2];
    int i = 0;
    for (var range : set.entrySet()) {
      ranges[i++] = range.getKey();
      ranges[i++] = range.getValue();
    }
    return new Syntax.Chars(ranges);
  }
}
