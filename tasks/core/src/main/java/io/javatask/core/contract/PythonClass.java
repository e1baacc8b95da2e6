package io.javatask.core.contract;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The code points that a character, a set or an escape of Python's regular expressions takes.
 *
 * @param members those that are named, with their other cases where case is ignored
 * @param categories what escapes such as {@code \w} name
 * @param negative whether it takes all others instead
 */
record PythonClass(BitSet members, List<Part> categories, boolean negative) {
  private static final int ALL = Character.MAX_CODE_POINT + 1;

  /** No digit, letter or space. */
  private static final String BEYOND = Character.toString(Character.MAX_CODE_POINT);

  private static final Map<Category, BitSet> SETS = sets();

  /** What an escape names: {@code \w}, or {@code \W} where it is negative. */
  record Part(Category category, boolean negative) {
    private BitSet codePoints() {
      BitSet set = (BitSet) SETS.getOrDefault(category, new BitSet()).clone();
      if (negative) {
        set.flip(0, ALL);
      }
      return set;
    }

    private String nested() {
      return negative ? "[^" + category.words + "]" + BEYOND : category.words;
    }
  }

  /**
   * The categories, and how the JDK writes each within brackets. One of the members beyond 16 bits
   * stands there as it is, for what {@link #word} says.
   */
  enum Category {
    DIGIT("\\p{Nd}\uD835\uDFCE"),
    WORD("\\p{L}\\p{N}_\uD801\uDC00"),
    SPACE("\\t-\\r\\x{1c}-\\x{20}\\x{85}\\p{Z}"),
    ASCII_DIGIT("0-9"),
    ASCII_WORD("0-9A-Za-z_"),
    ASCII_SPACE("\\t-\\r ");

    private final String words;

    Category(String words) {
      this.words = words;
    }

    /** As a class of the JDK's engine. */
    String bracketed() {
      return "[" + words + "]";
    }
  }

  static PythonClass of(int c, boolean ignoreCase, boolean ascii) {
    BitSet members = new BitSet();
    members.set(c);
    return new PythonClass(
        ignoreCase ? PythonCase.folded(members, ascii) : members, List.of(), false);
  }

  /** All of its code points. */
  BitSet codePoints() {
    BitSet set = (BitSet) members.clone();
    categories.forEach(part -> set.or(part.codePoints()));
    if (negative) {
      set.flip(0, ALL);
    }
    return set;
  }

  /** In words of an engine; nothing is left to what the linear ones take a class for. */
  String words(RegexEngine engine) {
    boolean plain = engine == RegexEngine.LINEAR || categories.isEmpty();
    BitSet listed = plain ? codePoints() : members;
    if (plain && listed.cardinality() == 1) {
      return word(listed.nextSetBit(0));
    }
    if (plain && listed.isEmpty()) {
      return "[^\\x{0}-" + word(Character.MAX_CODE_POINT) + "]";
    }
    StringBuilder out = new StringBuilder(!plain && negative ? "[^" : "[");
    for (int first = listed.nextSetBit(0); first >= 0; ) {
      int end = listed.nextClearBit(first);
      out.append(word(first));
      if (end > first + 1) {
        out.append('-').append(word(end - 1));
      }
      first = listed.nextSetBit(end);
    }
    if (!plain) {
      categories.forEach(part -> out.append(part.nested()));
    }
    return out.append(']').toString();
  }

  /**
   * One code point. Those beyond 16 bits stand as they are: the JDK looks for them in the text of a
   * look-behind to know whether to step back by one or by two of its characters.
   */
  private static String word(int c) {
    boolean plain = c < 0x80 && Character.isLetterOrDigit(c);
    return plain || Character.isSupplementaryCodePoint(c)
        ? Character.toString(c)
        : "\\x{" + Integer.toHexString(c) + "}";
  }

  private static Map<Category, BitSet> sets() {
    Map<Category, BitSet> sets = new EnumMap<>(Category.class);
    sets.put(Category.DIGIT, set(Character::isDigit, Character.MAX_CODE_POINT));
    sets.put(Category.WORD, set(PythonClass::isWord, Character.MAX_CODE_POINT));
    sets.put(Category.SPACE, set(PythonClass::isSpace, Character.MAX_CODE_POINT));
    sets.put(Category.ASCII_DIGIT, set(Character::isDigit, 0x7F));
    sets.put(Category.ASCII_WORD, set(PythonClass::isWord, 0x7F));
    sets.put(Category.ASCII_SPACE, set(c -> (c >= '\t' && c <= '\r') || c == ' ', 0x7F));
    return sets;
  }

  private static BitSet set(IntPredicate member, int last) {
    BitSet set = new BitSet();
    for (int c = 0; c <= last; c++) {
      set.set(c, member.test(c));
    }
    return set;
  }

  private static boolean isWord(int c) {
    int type = Character.getType(c);
    return Character.isLetterOrDigit(c)
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER
        || c == '_';
  }

  private static boolean isSpace(int c) {
    return (c >= '\t' && c <= '\r')
        || (c >= 0x1C && c <= 0x20)
        || c == 0x85
        || Character.isSpaceChar(c);
  }
}
