package io.javatask.core.contract;

import io.javatask.core.contract.PythonClass.Category;
import io.javatask.core.contract.PythonClass.Part;
import io.javatask.core.contract.PythonSyntax.Place;
import io.javatask.core.contract.PythonSyntax.Width;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;

/**
 * Parses regular expressions as Python's {@code re} does since 3.11, and reads {@code \z} and
 * {@code \B} of an empty text as since 3.14. A letter beyond 16 bits in a set where case is ignored
 * is found in both cases, as it is outside of a set: there CPython misses its own.
 */
final class PythonRegexParser {
  private static final String SIMPLE_ESCAPES = "abfnrtv\\";
  private static final int[] SIMPLE_ESCAPED = {7, '\b', '\f', '\n', '\r', '\t', 0x0B, '\\'};
  private static final int OCTAL_LIMIT = 0377;

  private final String source;
  private final int[] pattern;
  private final Map<String, Integer> names = new HashMap<>();

  /** The width of each group, absent while it is open. */
  private final List<Optional<Width>> groups = new ArrayList<>();

  /** The groups within repetitions, by number from 1. */
  private final Set<Integer> repeated = new HashSet<>();

  /** Inside a look-behind how many groups there were before it. */
  private OptionalInt groupsBefore = OptionalInt.empty();

  private Flags global = new Flags("");
  private int at;

  private PythonRegexParser(String source) {
    this.source = source;
    this.pattern = source.codePoints().toArray();
  }

  /**
   * An expression as a tree.
   *
   * @throws PatternSyntaxException if Python refuses it, or if it has a conditional group, or a
   *     back-reference where case is ignored or to a group that is repeated
   */
  static PythonSyntax parse(String source) {
    PythonRegexParser parser = new PythonRegexParser(source);
    PythonSyntax syntax = parser.choice(parser.global, true);
    if (parser.more()) {
      throw parser.wrong("unbalanced parenthesis");
    }
    return syntax;
  }

  /** Those that are set, as they are written. */
  private record Flags(String letters) {
    static final String KNOWN = "aimsux";

    boolean has(int flag) {
      return letters.indexOf(flag) >= 0;
    }

    /** Of {@code a} and {@code u} one only holds. */
    Flags with(String added, String removed) {
      String sets = "au";
      boolean newSet = added.chars().anyMatch(c -> sets.indexOf(c) >= 0);
      StringBuilder out = new StringBuilder(added);
      letters
          .chars()
          .filter(c -> removed.indexOf(c) < 0 && !(newSet && sets.indexOf(c) >= 0))
          .forEach(c -> out.append((char) c));
      return new Flags(out.toString());
    }

    PythonClass members(BitSet set, List<Part> categories, boolean negative) {
      return new PythonClass(
          has('i') ? PythonCase.folded(set, has('a')) : set, categories, negative);
    }

    PythonSyntax one(int c) {
      BitSet set = new BitSet();
      set.set(c);
      return new PythonSyntax.Chars(members(set, List.of(), false));
    }

    PythonSyntax one(Part part) {
      return new PythonSyntax.Chars(members(new BitSet(), List.of(part), false));
    }
  }

  private PatternSyntaxException wrong(String what) {
    return new PatternSyntaxException(
        what, source, source.offsetByCodePoints(0, Math.max(0, Math.min(at, pattern.length) - 1)));
  }

  private boolean more() {
    return at < pattern.length;
  }

  private int peek() {
    return more() ? pattern[at] : -1;
  }

  private int take() {
    if (!more()) {
      throw wrong("unexpected end of pattern");
    }
    return pattern[at++];
  }

  private boolean accept(int c) {
    boolean there = peek() == c;
    at += there ? 1 : 0;
    return there;
  }

  private void expect(int c, String otherwise) {
    if (!accept(c)) {
      throw wrong(otherwise);
    }
  }

  /** An escape is one piece wherever it stands: in a comment it hides what would end it. */
  private int takePiece() {
    int c = take();
    if (c == '\\') {
      take();
    }
    return c;
  }

  private PythonSyntax choice(Flags flags, boolean outermost) {
    List<PythonSyntax> options = new ArrayList<>();
    Flags now = flags;
    do {
      options.add(sequence(now, outermost && options.isEmpty()));
      now = outermost ? global : flags;
    } while (accept('|'));
    return options.size() == 1 ? options.get(0) : new PythonSyntax.Choice(options);
  }

  private PythonSyntax sequence(Flags given, boolean mayHaveFlags) {
    List<PythonSyntax> parts = new ArrayList<>();
    Flags flags = given;
    while (more() && peek() != '|' && peek() != ')') {
      int c = take();
      if (flags.has('x') && isBlank(c)) {
        continue;
      }
      if (flags.has('x') && c == '#') {
        comment('\n');
        continue;
      }
      switch (c) {
        case '\\' -> parts.add(escape(flags));
        case '[' -> parts.add(set(flags));
        case '.' -> parts.add(any(flags));
        case '^' -> parts.add(flags.has('m') ? Place.LINE_BEGIN : Place.BEGIN);
        case '$' -> parts.add(flags.has('m') ? Place.LINE_END : Place.END);
        case '*' -> repeat(parts, 0, -1);
        case '+' -> repeat(parts, 1, -1);
        case '?' -> repeat(parts, 0, 1);
        case '{' -> counted(parts, flags);
        case '(' -> {
          group(flags, mayHaveFlags && parts.isEmpty()).ifPresent(parts::add);
          flags = mayHaveFlags ? global : flags;
        }
        default -> parts.add(flags.one(c));
      }
    }
    return new PythonSyntax.Sequence(parts);
  }

  private static boolean isBlank(int c) {
    return (c >= '\t' && c <= '\r') || c == ' ';
  }

  /** Skips a comment, and says whether its end is there. */
  private boolean comment(int end) {
    boolean ended = false;
    while (more() && !ended) {
      ended = takePiece() == end;
    }
    return ended;
  }

  private PythonSyntax any(Flags flags) {
    BitSet none = new BitSet();
    none.set('\n', !flags.has('s'));
    return new PythonSyntax.Chars(new PythonClass(none, List.of(), true));
  }

  private void counted(List<PythonSyntax> parts, Flags flags) {
    int begin = at;
    String low = digits();
    boolean two = accept(',');
    String high = two ? digits() : low;
    boolean empty = !two && low.isEmpty();
    if (empty || !accept('}')) {
      at = begin;
      parts.add(flags.one('{'));
      return;
    }
    int min = low.isEmpty() ? 0 : count(low);
    int max = high.isEmpty() ? -1 : count(high);
    if (max >= 0 && max < min) {
      throw wrong("min repeat greater than max repeat");
    }
    repeat(parts, min, max);
  }

  private String digits() {
    StringBuilder digits = new StringBuilder();
    while (peek() >= '0' && peek() <= '9') {
      digits.appendCodePoint(take());
    }
    return digits.toString();
  }

  private int count(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw wrong("the repetition number is too large");
    }
  }

  private void repeat(List<PythonSyntax> parts, int min, int max) {
    if (parts.isEmpty() || parts.get(parts.size() - 1) instanceof Place) {
      throw wrong("nothing to repeat");
    }
    PythonSyntax part = parts.remove(parts.size() - 1);
    if (part instanceof PythonSyntax.Repeat) {
      throw wrong("multiple repeat");
    }
    markRepeated(part);
    String mode = accept('?') ? "?" : accept('+') ? "+" : "";
    parts.add(new PythonSyntax.Repeat(part, min, max, mode));
  }

  private void markRepeated(PythonSyntax part) {
    if (part instanceof PythonSyntax.Capture capture) {
      repeated.add(capture.group());
      markRepeated(capture.part());
    } else if (part instanceof PythonSyntax.Sequence sequence) {
      sequence.parts().forEach(this::markRepeated);
    } else if (part instanceof PythonSyntax.Choice choice) {
      choice.options().forEach(this::markRepeated);
    } else if (part instanceof PythonSyntax.Atomic atomic) {
      markRepeated(atomic.part());
    } else if (part instanceof PythonSyntax.Look look) {
      markRepeated(look.part());
    }
  }

  private Optional<PythonSyntax> group(Flags flags, boolean mayBeFlags) {
    if (!accept('?')) {
      return Optional.of(capture(flags, Optional.empty()));
    }
    int c = take();
    return switch (c) {
      case 'P' -> Optional.of(named(flags));
      case ':' -> Optional.of(closed(choice(flags, false)));
      case '#' -> {
        if (!comment(')')) {
          throw wrong("missing ), unterminated comment");
        }
        yield Optional.empty();
      }
      case '=', '!' ->
          Optional.of(new PythonSyntax.Look("?" + (char) c, closed(choice(flags, false))));
      case '<' -> Optional.of(lookBehind(flags));
      case '>' -> Optional.of(new PythonSyntax.Atomic(closed(choice(flags, false))));
      case '(' -> throw wrong("conditional groups are not taken");
      default -> flags(flags, c, mayBeFlags);
    };
  }

  private PythonSyntax closed(PythonSyntax part) {
    expect(')', "missing ), unterminated subpattern");
    return part;
  }

  private PythonSyntax capture(Flags flags, Optional<String> name) {
    int number = groups.size();
    groups.add(Optional.empty());
    name.ifPresent(n -> names.put(n, number));
    PythonSyntax part = closed(choice(flags, false));
    groups.set(number, Optional.of(part.width()));
    return new PythonSyntax.Capture(number + 1, part);
  }

  private PythonSyntax named(Flags flags) {
    if (accept('=')) {
      String name = name(')');
      if (!names.containsKey(name)) {
        throw wrong("unknown group name '" + name + "'");
      }
      return reference(names.get(name), flags);
    }
    expect('<', "unknown extension ?P");
    String name = name('>');
    if (names.containsKey(name)) {
      throw wrong("redefinition of group name '" + name + "'");
    }
    return capture(flags, Optional.of(name));
  }

  private String name(int end) {
    StringBuilder name = new StringBuilder();
    while (!accept(end)) {
      name.appendCodePoint(take());
    }
    int first = name.isEmpty() ? -1 : name.codePointAt(0);
    boolean identifier =
        (first == '_' || Character.isUnicodeIdentifierStart(first))
            && name.codePoints().allMatch(Character::isUnicodeIdentifierPart);
    if (!identifier) {
      throw wrong("bad character in group name '" + name + "'");
    }
    return name.toString();
  }

  private PythonSyntax lookBehind(Flags flags) {
    int kind = take();
    if (kind != '=' && kind != '!') {
      throw wrong("unknown extension ?<" + Character.toString(kind));
    }
    OptionalInt before = groupsBefore;
    groupsBefore = before.isPresent() ? before : OptionalInt.of(groups.size());
    PythonSyntax part = closed(choice(flags, false));
    groupsBefore = before;
    if (part.width().least() != part.width().most()) {
      throw wrong("look-behind requires fixed-width pattern");
    }
    return new PythonSyntax.Look("?<" + (char) kind, part);
  }

  /**
   * @param first the first flag, or the minus before it
   * @param mayBeGlobal whether it stands where flags of the whole expression may
   * @return absent for such flags
   */
  private Optional<PythonSyntax> flags(Flags flags, int first, boolean mayBeGlobal) {
    if (first != '-' && Flags.KNOWN.indexOf(first) < 0) {
      throw wrong("unknown extension ?" + Character.toString(first));
    }
    at--;
    String added = letters();
    if (added.indexOf('a') >= 0 && added.indexOf('u') >= 0) {
      throw wrong("bad inline flags: flags 'a' and 'u' are incompatible");
    }
    if (accept(')')) {
      if (!mayBeGlobal) {
        throw wrong("global flags not at the start of the expression");
      }
      global = new Flags(global.letters() + added);
      if (global.has('a') && global.has('u')) {
        throw wrong("ASCII and UNICODE flags are incompatible");
      }
      return Optional.empty();
    }
    String removed = "";
    if (accept('-')) {
      removed = letters();
      if (removed.isEmpty() || removed.indexOf('a') >= 0 || removed.indexOf('u') >= 0) {
        throw wrong("bad inline flags: cannot turn off these flags");
      }
    }
    expect(':', "unknown flag, or missing :");
    if (removed.chars().anyMatch(c -> added.indexOf(c) >= 0)) {
      throw wrong("bad inline flags: flag turned on and off");
    }
    return Optional.of(closed(choice(flags.with(added, removed), false)));
  }

  private String letters() {
    StringBuilder letters = new StringBuilder();
    while (more() && Flags.KNOWN.indexOf(peek()) >= 0) {
      letters.appendCodePoint(take());
    }
    return letters.toString();
  }

  private PythonSyntax escape(Flags flags) {
    int c = take();
    boolean ascii = flags.has('a');
    return switch (c) {
      case 'A' -> Place.BEGIN;
      case 'Z', 'z' -> Place.TEXT_END;
      case 'b' -> ascii ? Place.ASCII_WORD_EDGE : Place.WORD_EDGE;
      case 'B' -> ascii ? Place.NO_ASCII_WORD_EDGE : Place.NO_WORD_EDGE;
      case 'd', 'D', 'w', 'W', 's', 'S' -> flags.one(category(c, ascii));
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> numbered(c, flags);
      default -> flags.one(character(c));
    };
  }

  private static Part category(int letter, boolean ascii) {
    Category category =
        switch (Character.toLowerCase(letter)) {
          case 'd' -> ascii ? Category.ASCII_DIGIT : Category.DIGIT;
          case 'w' -> ascii ? Category.ASCII_WORD : Category.WORD;
          default -> ascii ? Category.ASCII_SPACE : Category.SPACE;
        };
    return new Part(category, Character.isUpperCase(letter));
  }

  /** Three octal digits are a character, else one or two digits are a group. */
  private PythonSyntax numbered(int first, Flags flags) {
    int number = first - '0';
    if (peek() >= '0' && peek() <= '9') {
      int second = take() - '0';
      if (number < 8 && second < 8 && peek() >= '0' && peek() <= '7') {
        return flags.one(octal(number * 64 + second * 8 + (take() - '0')));
      }
      number = number * 10 + second;
    }
    if (number > groups.size()) {
      throw wrong("invalid group reference " + number);
    }
    return reference(number - 1, flags);
  }

  private PythonSyntax reference(int group, Flags flags) {
    Width width = groups.get(group).orElseThrow(() -> wrong("cannot refer to an open group"));
    if (groupsBefore.isPresent() && group >= groupsBefore.getAsInt()) {
      throw wrong("cannot refer to group defined in the same lookbehind subpattern");
    }
    if (flags.has('i')) {
      throw wrong("back-references where case is ignored are not taken");
    }
    if (repeated.contains(group + 1)) {
      throw wrong("back-references to a group that is repeated are not taken");
    }
    return new PythonSyntax.Reference(group + 1, width);
  }

  private int octal(int value) {
    if (value > OCTAL_LIMIT) {
      throw wrong("octal escape value outside of range 0-0o377");
    }
    return value;
  }

  /** What an escape stands for that is one character. */
  private int character(int c) {
    int simple = SIMPLE_ESCAPES.indexOf(c);
    if (simple >= 0) {
      return SIMPLE_ESCAPED[simple];
    }
    return switch (c) {
      case 'x' -> hexadecimal(2);
      case 'u' -> hexadecimal(4);
      case 'U' -> hexadecimal(8);
      case 'N' -> ofName();
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        int value = c - '0';
        for (int i = 0; i < 2 && peek() >= '0' && peek() <= '7'; i++) {
          value = value * 8 + (take() - '0');
        }
        yield octal(value);
      }
      default -> {
        if (c < 0x80 && Character.isLetterOrDigit(c)) {
          throw wrong("bad escape \\" + (char) c);
        }
        yield c;
      }
    };
  }

  private int hexadecimal(int length) {
    int[] digits =
        IntStream.range(0, length).map(i -> more() ? hexadecimalDigit(take()) : -1).toArray();
    long value = 0;
    for (int digit : digits) {
      value = digit < 0 ? Long.MAX_VALUE >> 8 : value * 16 + digit;
    }
    if (value > Character.MAX_CODE_POINT) {
      throw wrong("incomplete or too large escape");
    }
    return (int) value;
  }

  private static int hexadecimalDigit(int c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private int ofName() {
    expect('{', "missing {");
    StringBuilder name = new StringBuilder();
    while (!accept('}')) {
      name.appendCodePoint(take());
    }
    try {
      int c = Character.codePointOf(name.toString());
      if (!Character.isISOControl(c)) {
        return c;
      }
    } catch (IllegalArgumentException e) {
      // it is said below
    }
    throw wrong("undefined character name '" + name + "'");
  }

  private PythonSyntax set(Flags flags) {
    boolean negative = accept('^');
    BitSet members = new BitSet();
    List<Part> categories = new ArrayList<>();
    boolean first = true;
    while (first || peek() != ']') {
      first = false;
      Optional<Part> low = categoryOfSet(flags);
      int from = low.isPresent() ? -1 : member();
      if (peek() == '-' && at + 1 < pattern.length && pattern[at + 1] != ']') {
        at++;
        if (low.isPresent() || categoryOfSet(flags).isPresent()) {
          throw wrong("bad character range");
        }
        int to = member();
        if (to < from) {
          throw wrong("bad character range");
        }
        members.set(from, to + 1);
      } else if (low.isPresent()) {
        categories.add(low.get());
      } else {
        members.set(from);
      }
    }
    at++;
    return new PythonSyntax.Chars(flags.members(members, categories, negative));
  }

  private Optional<Part> categoryOfSet(Flags flags) {
    boolean there =
        peek() == '\\' && at + 1 < pattern.length && "dDwWsS".indexOf(pattern[at + 1]) >= 0;
    if (!there) {
      return Optional.empty();
    }
    at += 2;
    return Optional.of(category(pattern[at - 1], flags.has('a')));
  }

  private int member() {
    if (!more()) {
      throw wrong("unterminated character set");
    }
    int c = take();
    return c == '\\' ? character(take()) : c;
  }
}
