package io.javatask.core.check;

import java.util.Optional;

/**
 * Ends between which a value of any ordered kind has to lie.
 *
 * @param min the lower end as {@link Cells} writes values; absent if there is none
 * @param words the ends in words; empty if there is none
 */
record Interval(
    Optional<Object> min,
    Optional<Object> max,
    boolean exclusiveMin,
    boolean exclusiveMax,
    String words) {
  /** False also for a value that cannot be compared with an end. */
  boolean contains(Object value) {
    return min.map(end -> above(value, end)).orElse(true)
        && max.map(end -> below(value, end)).orElse(true);
  }

  private boolean above(Object value, Object end) {
    return Cells.compare(value, end).filter(o -> exclusiveMin ? o > 0 : o >= 0).isPresent();
  }

  private boolean below(Object value, Object end) {
    return Cells.compare(value, end).filter(o -> exclusiveMax ? o < 0 : o <= 0).isPresent();
  }
}
