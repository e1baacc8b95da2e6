package io.javatask.api;

import java.util.Collection;
import java.util.Optional;

/** The nearest valid thing, for messages about a name that is not known. */
public final class Nearest {
  private Nearest() {}

  /**
   * The candidate with the least edit distance to {@code name}, if one is near enough to be meant.
   */
  public static Optional<String> to(String name, Collection<String> candidates) {
    String best = null;
    int least = Math.max(2, name.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance =
          distance(
              name.toLowerCase(java.util.Locale.ROOT),
              candidate.toLowerCase(java.util.Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /** {@code "; did you mean 'x'?"} or {@code "; known are a, b"}. */
  public static String hint(String name, Collection<String> candidates) {
    return to(name, candidates)
        .map(n -> "; did you mean '" + n + "'?")
        .orElse(candidates.isEmpty() ? "" : "; known are " + String.join(", ", candidates));
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substitute, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
