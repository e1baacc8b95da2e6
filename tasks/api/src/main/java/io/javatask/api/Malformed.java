package io.javatask.api;

import java.util.Optional;

/**
 * The cells of a column that did not parse, with their text.
 *
 * @param rows the rows that did not parse
 * @param source the text of all rows of the column; null-ness in it says nothing
 */
public record Malformed(RowSet rows, TextColumn source) {
  /** The text of a malformed cell; empty for a cell that is not malformed. */
  public Optional<String> text(int row) {
    return rows.contains(row) ? Optional.of(source.string(row)) : Optional.empty();
  }
}
