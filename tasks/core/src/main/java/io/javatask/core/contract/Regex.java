package io.javatask.core.contract;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What can be said of a regular expression before it meets data. */
final class Regex {
  private Regex() {}

  /** Why it does not compile, if it does not. */
  static Optional<String> problem(String regex) {
    if (isLinear(regex)) {
      return Optional.empty();
    }
    try {
      Pattern.compile(regex);
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of(problem(regex, e));
    }
  }

  /** The message of an expression that does not compile. */
  static String problem(String regex, PatternSyntaxException e) {
    String where = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
    return "the regular expression '" + regex + "' does not compile: " + e.getDescription() + where;
  }

  /** Whether the linear-time engine takes it: no look-around, no back reference. */
  static boolean isLinear(String regex) {
    try {
      com.google.re2j.Pattern.compile(regex);
      return true;
    } catch (com.google.re2j.PatternSyntaxException e) {
      return false;
    }
  }
}
