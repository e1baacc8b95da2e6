package io.javatask.core.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A pattern as a deterministic automaton over UTF-8 bytes: whether it is found takes one table
 * look-up a byte, and no string. Immutable, and shared by all threads.
 */
final class ByteAutomaton {
  private static final int MAX_STATES = 1500;
  private static final int DEAD = 0;
  private static final int FOUND = 1;

  private final int[] classOf = new int[256];
  private final int classes;

  /** For each state and class of bytes where the row of the next state begins in this table. */
  private final int[] next;

  private final boolean[] foundAtEnd;
  private final int start;

  /** The automaton of a pattern, or empty where a general engine has to run it. */
  static Optional<ByteAutomaton> of(String pattern) {
    try {
      return SyntaxParser.parse(pattern).map(syntax -> new ByteAutomaton(new ByteProgram(syntax)));
    } catch (ByteProgram.TooLarge e) {
      return Optional.empty();
    }
  }

  private ByteAutomaton(ByteProgram program) {
    this.classes = classify(program);
    Builder builder = new Builder(program);
    this.start = builder.number(builder.closure(List.of(program.start), true));
    builder.build();
    this.next = builder.table();
    this.foundAtEnd = builder.ends();
  }

  boolean find(byte[] bytes, int from, int to) {
    int row = start * classes;
    int found = FOUND * classes;
    for (int i = from; i < to && row > found; i++) {
      row = next[row + classOf[bytes[i] & 0xFF]];
    }
    return row > found ? foundAtEnd[row / classes] : row == found;
  }

  /** Bytes that no state tells apart share a class. */
  private int classify(ByteProgram program) {
    BitSet begins = new BitSet(257);
    for (ByteProgram.State state : program.states) {
      if (state.kind == ByteProgram.Kind.BYTE) {
        begins.set(state.low);
        begins.set(state.high + 1);
      }
    }
    int number = 0;
    for (int b = 0; b < 256; b++) {
      number += b > 0 && begins.get(b) ? 1 : 0;
      classOf[b] = number;
    }
    return number + 1;
  }

  /** Builds the deterministic states, each a set of states of the program. */
  private final class Builder {
    private final ByteProgram program;
    private final Map<BitSet, Integer> numbers = new HashMap<>();
    private final ArrayDeque<BitSet> open = new ArrayDeque<>();
    private final List<int[]> rows = new ArrayList<>();
    private final List<Boolean> ends = new ArrayList<>();
    private final BitSet restart;

    Builder(ByteProgram program) {
      this.program = program;
      rows.add(new int[classes]);
      rows.add(new int[classes]);
      ends.add(false);
      ends.add(true);
      // a match may begin anywhere: every later state also holds what a beginning past the first
      // byte holds
      this.restart = closure(List.of(program.start), false);
    }

    /** The states that are reached without a byte. */
    BitSet closure(Iterable<Integer> from, boolean atBegin) {
      BitSet reached = new BitSet();
      // the set at the beginning of the text is another one, even where it holds the same states
      reached.set(program.states.size(), atBegin);
      ArrayDeque<Integer> work = new ArrayDeque<>();
      from.forEach(work::add);
      while (!work.isEmpty()) {
        int id = work.remove();
        if (reached.get(id)) {
          continue;
        }
        reached.set(id);
        ByteProgram.State state = program.states.get(id);
        if (state.kind == ByteProgram.Kind.SPLIT
            || (state.kind == ByteProgram.Kind.BEGIN && atBegin)) {
          work.addAll(state.next);
        }
      }
      return reached;
    }

    int number(BitSet set) {
      if (has(set, ByteProgram.Kind.MATCH)) {
        return FOUND;
      }
      if (!has(set, ByteProgram.Kind.BYTE)
          && !has(set, ByteProgram.Kind.END)
          && !has(restart, ByteProgram.Kind.BYTE)) {
        return DEAD;
      }
      Integer known = numbers.get(set);
      if (known != null) {
        return known;
      }
      if (rows.size() >= MAX_STATES) {
        throw new ByteProgram.TooLarge();
      }
      numbers.put(set, rows.size());
      rows.add(new int[classes]);
      ends.add(matchesAtEnd(set));
      open.add(set);
      return rows.size() - 1;
    }

    private IntStream members(BitSet set) {
      return set.stream().filter(id -> id < program.states.size());
    }

    private boolean has(BitSet set, ByteProgram.Kind kind) {
      return members(set).anyMatch(id -> program.states.get(id).kind == kind);
    }

    private boolean matchesAtEnd(BitSet set) {
      boolean atBegin = set.get(program.states.size());
      BitSet reached = new BitSet();
      ArrayDeque<Integer> work = new ArrayDeque<>();
      members(set).forEach(work::add);
      while (!work.isEmpty()) {
        int id = work.remove();
        ByteProgram.State state = program.states.get(id);
        if (state.kind == ByteProgram.Kind.MATCH) {
          return true;
        }
        boolean passes =
            state.kind == ByteProgram.Kind.SPLIT
                || state.kind == ByteProgram.Kind.END
                || (state.kind == ByteProgram.Kind.BEGIN && atBegin);
        if (passes && !reached.get(id)) {
          reached.set(id);
          work.addAll(state.next);
        }
      }
      return false;
    }

    void build() {
      while (!open.isEmpty()) {
        BitSet set = open.remove();
        int[] row = rows.get(number(set));
        for (int b = 0; b < 256; b++) {
          if (b == 0 || classOf[b] != classOf[b - 1]) {
            row[classOf[b]] = number(step(set, b));
          }
        }
      }
    }

    private BitSet step(BitSet set, int b) {
      List<Integer> targets = new ArrayList<>();
      members(set)
          .mapToObj(program.states::get)
          .filter(s -> s.kind == ByteProgram.Kind.BYTE && s.low <= b && b <= s.high)
          .forEach(s -> targets.addAll(s.next));
      BitSet reached = closure(targets, false);
      reached.or(restart);
      return reached;
    }

    int[] table() {
      int[] table = new int[rows.size() * classes];
      for (int i = 0; i < rows.size(); i++) {
        for (int c = 0; c < classes; c++) {
          table[i * classes + c] = rows.get(i)[c] * classes;
        }
      }
      return table;
    }

    boolean[] ends() {
      boolean[] flags = new boolean[ends.size()];
      for (int i = 0; i < flags.length; i++) {
        flags[i] = ends.get(i);
      }
      return flags;
    }
  }
}
