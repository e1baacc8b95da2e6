package io.javatask.core.source;

import java.util.Arrays;
import java.util.List;

/** Which field of a CSV record goes to which wanted column. */
final class CsvLayout {
  private final CsvDialect dialect;
  private final ColumnPlan plan;
  private final int[] targets;
  private final boolean[] present;

  CsvLayout(CsvDialect dialect, ColumnPlan plan, List<String> header) {
    this.dialect = dialect;
    this.plan = plan;
    this.targets = new int[header.size()];
    this.present = new boolean[plan.wanted().size()];
    Arrays.fill(targets, -1);
    for (int field = 0; field < header.size(); field++) {
      int target = plan.index(header.get(field)).orElse(-1);
      // of two header fields with one name the first counts; the columns check tells of the second
      if (target >= 0 && !present[target]) {
        targets[field] = target;
        present[target] = true;
      }
    }
  }

  CsvDialect dialect() {
    return dialect;
  }

  ColumnPlan plan() {
    return plan;
  }

  /** Number of fields in a record. */
  int width() {
    return targets.length;
  }

  /**
   * The position of each field's column in the plan, or -1 if nobody wants it. Not to be changed.
   */
  int[] targets() {
    return targets;
  }

  /** Whether the source has a wanted column. */
  boolean has(int wanted) {
    return present[wanted];
  }
}
