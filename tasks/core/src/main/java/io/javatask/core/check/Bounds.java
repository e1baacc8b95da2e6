package io.javatask.core.check;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Bounds of a value, either of which may be absent.
 *
 * @param min the lower end
 * @param max the upper end
 */
record Bounds(Optional<End> min, Optional<End> max) {
  /**
   * One end.
   *
   * @param value in the unit of the type
   * @param exclusive whether the end itself is outside
   * @param word as the contract writes it
   */
  record End(BigDecimal value, boolean exclusive, String word) {}

  boolean contain(BigDecimal value) {
    return min.map(b -> value.compareTo(b.value()) >= (b.exclusive() ? 1 : 0)).orElse(true)
        && max.map(b -> value.compareTo(b.value()) <= (b.exclusive() ? -1 : 0)).orElse(true);
  }

  String words() {
    String lower = min.map(b -> (b.exclusive() ? "> " : ">= ") + b.word()).orElse("");
    String upper = max.map(b -> (b.exclusive() ? "< " : "<= ") + b.word()).orElse("");
    return lower + (lower.isEmpty() || upper.isEmpty() ? "" : " and ") + upper;
  }
}
