package io.javatask.worker.ledger;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which versions of Javatask can share a ledger, so that workers are replaced one by one. */
final class Neighbours {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\..*");

  private Neighbours() {}

  /** Whether two versions are of one major version, and at most one minor version apart. */
  static boolean versions(String one, String other) {
    Matcher first = VERSION.matcher(one);
    Matcher second = VERSION.matcher(other);
    if (!first.matches() || !second.matches()) {
      return one.equals(other);
    }
    return first.group(1).equals(second.group(1))
        && Math.abs(Integer.parseInt(first.group(2)) - Integer.parseInt(second.group(2))) <= 1;
  }
}
