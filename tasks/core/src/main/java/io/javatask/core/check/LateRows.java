package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Rows that a rule blames after their batch has gone, and which of them were held back with it: one
 * bit for each row of the source, and one more for each rule that blames any so late.
 */
public final class LateRows {
  private static final int SLICE = 1 << 18;
  private static final BitSet NONE = new BitSet();

  private final List<RuleRun> runs;
  private final BitSet heldBefore = new BitSet();
  private final BitSet blamed = new BitSet();
  private final Map<RuleRun, BitSet> byRule = new HashMap<>();

  /**
   * Why a row is blamed.
   *
   * @param rule the rule's id
   * @param text why, in a few words
   * @param comparesRows whether the row's own values say nothing against it
   */
  public record Reason(String rule, String text, boolean comparesRows) {}

  /**
   * @param runs all rules, in the order of the contract, which reasons are given in
   */
  LateRows(List<RuleRun> runs) {
    this.runs = runs;
  }

  void passed(Batch batch, RowSet held) {
    held.forEach(row -> heldBefore.set(Math.toIntExact(batch.ordinal(row))));
  }

  void blame(long ordinal, RuleRun rule) {
    int bit = Math.toIntExact(ordinal);
    blamed.set(bit);
    byRule.computeIfAbsent(rule, r -> new BitSet()).set(bit);
  }

  /** Number of rows that went on with their batch, and are to be held back now. */
  public long accepted() {
    return acceptedBits().cardinality();
  }

  private BitSet acceptedBits() {
    BitSet accepted = (BitSet) blamed.clone();
    accepted.andNot(heldBefore);
    return accepted;
  }

  /** Whether rows are blamed that were held back with their batch, for another reason. */
  public boolean hasHeld() {
    return blamed.intersects(heldBefore);
  }

  /** Whether a row went on with its batch, and is to be held back now. */
  public boolean isAccepted(long ordinal) {
    int bit = Math.toIntExact(ordinal);
    return blamed.get(bit) && !heldBefore.get(bit);
  }

  /** Hands the ordinals of the rows that went on to a taker, ascending, some at a time. */
  public void slices(Consumer<long[]> taker) {
    BitSet accepted = acceptedBits();
    long[] slice = new long[SLICE];
    int size = 0;
    for (int bit = accepted.nextSetBit(0); bit >= 0; bit = accepted.nextSetBit(bit + 1)) {
      slice[size++] = bit;
      if (size == SLICE) {
        taker.accept(slice.clone());
        size = 0;
      }
    }
    if (size > 0) {
      taker.accept(Arrays.copyOf(slice, size));
    }
  }

  /** Why a row is blamed; nothing for a row that is not among these. */
  public List<Reason> reasons(long ordinal) {
    int bit = Math.toIntExact(ordinal);
    if (!blamed.get(bit)) {
      return List.of();
    }
    return runs.stream()
        .filter(run -> byRule.getOrDefault(run, NONE).get(bit))
        .map(run -> new Reason(run.rule().id(), run.lateReason(), run.comparesRows()))
        .toList();
  }

  /** The ids of all rules, in the order of the contract. */
  public List<String> rules() {
    return runs.stream().map(run -> run.rule().id()).toList();
  }
}
