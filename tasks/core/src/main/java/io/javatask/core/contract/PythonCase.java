package io.javatask.core.contract;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Which characters Python's regular expressions take for the same where case is ignored: those that
 * have the same lower case, and those whose lower cases have the same upper case, as {@code s} and
 * {@code ſ}.
 */
final class PythonCase {
  /** By a lower case the characters that have it, and those alike. */
  private static final Map<Integer, BitSet> SAME = same();

  private PythonCase() {}

  /** The same set with all that is alike to one of its members. */
  static BitSet folded(BitSet set, boolean ascii) {
    BitSet out = (BitSet) set.clone();
    if (ascii) {
      for (int lower = 'a'; lower <= 'z'; lower++) {
        int upper = Character.toUpperCase(lower);
        boolean there = set.get(lower) || set.get(upper);
        out.set(lower, there);
        out.set(upper, there);
      }
      return out;
    }
    set.stream()
        .map(Character::toLowerCase)
        .filter(SAME::containsKey)
        .forEach(lower -> out.or(SAME.getOrDefault(lower, new BitSet())));
    return out;
  }

  private static Map<Integer, BitSet> same() {
    Map<Integer, BitSet> same = new HashMap<>();
    Map<String, BitSet> byUpper = new HashMap<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      int lower = Character.toLowerCase(c);
      if (lower != c) {
        BitSet alike = same.computeIfAbsent(lower, l -> new BitSet());
        alike.set(c);
        alike.set(lower);
      } else if (Character.isLowerCase(c)) {
        String upper = Character.toString(c).toUpperCase(Locale.ROOT);
        byUpper.computeIfAbsent(upper, u -> new BitSet()).set(c);
      }
    }
    for (BitSet lowers : byUpper.values()) {
      if (lowers.cardinality() > 1) {
        BitSet alike = (BitSet) lowers.clone();
        lowers.stream().forEach(l -> alike.or(same.getOrDefault(l, new BitSet())));
        lowers.stream().forEach(l -> same.put(l, alike));
      }
    }
    return same;
  }
}
