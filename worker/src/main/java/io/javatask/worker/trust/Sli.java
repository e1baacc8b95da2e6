package io.javatask.worker.trust;

import java.time.Instant;

/** How much was good of what there was, within any window. */
interface Sli {
  /** What a window holds; both are counts of the same things. */
  record Tally(double bad, double valid) {}

  /** Within (from, to]. */
  Tally within(Instant from, Instant to);
}
