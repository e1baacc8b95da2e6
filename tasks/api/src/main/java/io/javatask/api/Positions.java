package io.javatask.api;

import java.util.Optional;

/**
 * Where the rows of a {@link Batch} lie in their source.
 *
 * @param origin name of the file, or the table
 * @param firstOrdinal record number of the batch's first record, from 0
 * @param firstLine line of the batch's first record, from 1; 0 where the source has no lines
 * @param ordinals record numbers of the rows relative to {@code firstOrdinal}; absent where they
 *     are consecutive
 * @param lines lines of the rows relative to {@code firstLine}; absent where each record is one
 *     line
 */
public record Positions(
    String origin,
    long firstOrdinal,
    long firstLine,
    Optional<int[]> ordinals,
    Optional<int[]> lines) {
  /** Positions of consecutive records in a source without lines. */
  public static Positions consecutive(String origin, long firstOrdinal) {
    return new Positions(origin, firstOrdinal, 0, Optional.empty(), Optional.empty());
  }

  /** The same rows behind {@code records} more records and {@code newlines} more lines. */
  public Positions moved(long records, long newlines) {
    return new Positions(
        origin, firstOrdinal + records, firstLine == 0 ? 0 : firstLine + newlines, ordinals, lines);
  }

  long ordinal(int row) {
    return firstOrdinal + (ordinals.isPresent() ? ordinals.get()[row] : row);
  }

  long line(int row) {
    return firstLine == 0
        ? 0
        : firstLine + (lines.isPresent() ? lines.get()[row] : ordinal(row) - firstOrdinal);
  }
}
