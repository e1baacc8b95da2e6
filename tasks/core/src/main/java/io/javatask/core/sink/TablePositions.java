package io.javatask.core.sink;

import io.javatask.api.Positions;
import java.util.Optional;

/** Where the rows of a table lie: by their landed ordinals, else by the order of the read. */
final class TablePositions {
  private TablePositions() {}

  /**
   * Positions relative to the rows that were read before, as {@code Decoded.at} expects them: once
   * placed, a landed row has its {@link LoadColumn#ORDINAL}.
   *
   * @param before rows read before these
   * @param ordinals ascending; empty if the rows have none
   */
  static Positions of(String origin, long before, long[] ordinals, int rows) {
    if (ordinals.length == 0 || rows == 0) {
      return Positions.consecutive(origin, 0);
    }
    int[] relative = new int[rows];
    boolean consecutive = true;
    for (int row = 0; row < rows; row++) {
      relative[row] = Math.toIntExact(ordinals[row] - ordinals[0]);
      consecutive &= relative[row] == row;
    }
    Optional<int[]> gaps = consecutive ? Optional.empty() : Optional.of(relative);
    return new Positions(origin, ordinals[0] - before, 0, gaps, Optional.empty());
  }
}
