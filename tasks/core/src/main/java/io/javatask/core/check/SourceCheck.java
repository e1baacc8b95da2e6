package io.javatask.core.check;

import java.util.List;

/** A check of the source's columns, not of its rows (cost M). */
public non-sealed interface SourceCheck extends Check {
  /**
   * Judges the columns.
   *
   * @param columns the source's columns in its order; for a source without a header those that its
   *     records have
   * @param header whether the source has a header or is a table
   * @param rows number of records read
   */
  Finding find(List<String> columns, boolean header, long rows);

  /**
   * Whether the columns hold, and what to say of them.
   *
   * @param observed a number, a text or a list of texts
   */
  record Finding(boolean holds, Object observed, String message) {}
}
