package io.javatask.core.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The source has just these columns, in any order or in this one, or at least has these. */
final class ColumnsMatch implements SourceCheck {
  private final List<String> expected;
  private final boolean ordered;
  private final boolean exact;

  /**
   * @param ordered whether the order counts; the columns are then all of them
   * @param exact whether the source may have no other
   */
  ColumnsMatch(List<String> expected, boolean ordered, boolean exact) {
    this.expected = List.copyOf(expected);
    this.ordered = ordered;
    this.exact = exact;
  }

  @Override
  public Finding find(List<String> columns, boolean header, long rows) {
    List<String> complaints = new ArrayList<>();
    missing(expected, columns).forEach(c -> complaints.add("'" + c + "' is missing"));
    if (exact || ordered) {
      missing(columns, expected).forEach(c -> complaints.add("'" + c + "' is not expected"));
    }
    if (ordered && complaints.isEmpty() && !columns.equals(expected)) {
      complaints.add("the order is not " + expected);
    }
    return new Finding(complaints.isEmpty(), columns, String.join("; ", complaints));
  }

  private static List<String> missing(List<String> wanted, List<String> from) {
    Set<String> there = new HashSet<>(from);
    return wanted.stream().filter(c -> !there.contains(c)).distinct().toList();
  }
}
