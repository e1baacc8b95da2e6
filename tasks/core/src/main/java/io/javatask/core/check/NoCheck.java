package io.javatask.core.check;

import io.javatask.core.report.ValidationReport.Status;

/**
 * A rule that cannot be evaluated here; it is reported as such, never dropped.
 *
 * @param status NOT_EVALUATED, or ERROR where the rule itself is at fault
 * @param why in one sentence
 */
record NoCheck(Status status, String why) implements Check {
  /** One that is not evaluated. */
  NoCheck(String why) {
    this(Status.NOT_EVALUATED, why);
  }
}
