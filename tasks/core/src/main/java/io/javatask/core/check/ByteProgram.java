package io.javatask.core.check;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern as a non-deterministic automaton over UTF-8 bytes, built from its end to its beginning.
 */
final class ByteProgram {
  private static final int MAX_STATES = 4000;
  private static final int[] LENGTH_ENDS = {0x7F, 0x7FF, 0xFFFF};

  /** The kinds of states. */
  enum Kind {
    BYTE,
    SPLIT,
    BEGIN,
    END,
    MATCH
  }

  /**
   * A state: a byte range with its target, a split into targets, an assertion with its target, or
   * the match.
   */
  static final class State {
    final Kind kind;
    final int low;
    final int high;
    final List<Integer> next = new ArrayList<>();

    State(Kind kind, int low, int high) {
      this.kind = kind;
      this.low = low;
      this.high = high;
    }
  }

  /** A pattern that would take more states than are worth it. */
  static final class TooLarge extends RuntimeException {
    TooLarge() {
      super(null, null, false, false);
    }
  }

  final List<State> states = new ArrayList<>();
  final int start;

  /**
   * Builds the automaton.
   *
   * @throws TooLarge if it needs too many states
   */
  ByteProgram(Syntax syntax) {
    this.start = compile(syntax, state(Kind.MATCH, 0, 0));
  }

  private int state(Kind kind, int low, int high, int... next) {
    if (states.size() >= MAX_STATES) {
      throw new TooLarge();
    }
    State state = new State(kind, low, high);
    for (int target : next) {
      state.next.add(target);
    }
    states.add(state);
    return states.size() - 1;
  }

  private int compile(Syntax syntax, int next) {
    if (syntax instanceof Syntax.Chars chars) {
      return chars(chars.ranges(), next);
    }
    if (syntax instanceof Syntax.Sequence sequence) {
      int target = next;
      for (int i = sequence.parts().size() - 1; i >= 0; i--) {
        target = compile(sequence.parts().get(i), target);
      }
      return target;
    }
    if (syntax instanceof Syntax.Choice choice) {
      int split = state(Kind.SPLIT, 0, 0);
      choice.options().forEach(option -> states.get(split).next.add(compile(option, next)));
      return split;
    }
    if (syntax instanceof Syntax.Repeat repeat) {
      return repeat(repeat, next);
    }
    return state(syntax instanceof Syntax.Begin ? Kind.BEGIN : Kind.END, 0, 0, next);
  }

  private int repeat(Syntax.Repeat repeat, int next) {
    int target = next;
    if (repeat.max() < 0) {
      target = state(Kind.SPLIT, 0, 0, next);
      states.get(target).next.add(compile(repeat.part(), target));
    } else {
      for (int i = repeat.min(); i < repeat.max(); i++) {
        target = state(Kind.SPLIT, 0, 0, next, compile(repeat.part(), target));
      }
    }
    for (int i = 0; i < repeat.min(); i++) {
      target = compile(repeat.part(), target);
    }
    return target;
  }

  private int chars(int[] ranges, int next) {
    int split = state(Kind.SPLIT, 0, 0);
    for (int i = 0; i < ranges.length; i += 2) {
      range(ranges[i], ranges[i + 1], next, split);
    }
    return split;
  }

  /**
   * Adds the byte sequences of a range of code points, cut so that each is a sequence of byte
   * ranges.
   */
  private void range(int low, int high, int next, int split) {
    for (int end : LENGTH_ENDS) {
      if (low <= end && end < high) {
        range(low, end, next, split);
        range(end + 1, high, next, split);
        return;
      }
    }
    if (high > 0x7F) {
      for (int bits = 6; bits <= 18; bits += 6) {
        int mask = (1 << bits) - 1;
        if ((low & ~mask) != (high & ~mask)) {
          if ((low & mask) != 0) {
            range(low, low | mask, next, split);
            range((low | mask) + 1, high, next, split);
            return;
          }
          if ((high & mask) != mask) {
            range(low, (high & ~mask) - 1, next, split);
            range(high & ~mask, high, next, split);
            return;
          }
        }
      }
    }
    int target = next;
    byte[] first = utf8(low);
    byte[] last = utf8(high);
    for (int i = first.length - 1; i >= 0; i--) {
      target = state(Kind.BYTE, first[i] & 0xFF, last[i] & 0xFF, target);
    }
    states.get(split).next.add(target);
  }

  /**
   * Encodes any code point, surrogates too: they are the ends of ranges, and no valid text has
   * them.
   */
  private static byte[] utf8(int c) {
    if (c < 0x80) {
      return new byte[] {(byte) c};
    }
    int length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    byte[] bytes = new byte[length];
    for (int i = length - 1; i > 0; i--) {
      bytes[i] = (byte) (0x80 | ((c >> (6 * (length - 1 - i))) & 0x3F));
    }
    int lead = c >> (6 * (length - 1));
    bytes[0] = (byte) (lead | (length == 2 ? 0xC0 : length == 3 ? 0xE0 : 0xF0));
    return bytes;
  }
}
