package io.javatask.core.check;

import io.javatask.core.report.ValidationReport.Status;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Rows that the queries of a contract are asked of: one statement each, which can only read. */
public interface RowQueries extends AutoCloseable {
  /** Asks for one number. */
  Answer number(String query);

  /**
   * Asks for rows.
   *
   * @param sample most rows to show
   */
  Answer rows(String query, int sample);

  @Override
  void close();

  /** What a query came to. */
  sealed interface Answer {
    /** A finite number. */
    record OneNumber(BigDecimal value) implements Answer {}

    /**
     * Rows that it found.
     *
     * @param of number of rows that it was asked of
     * @param found number of rows that it gave
     * @param shown some of them, each as {@code column=value, …}
     */
    record Rows(long of, long found, List<String> shown) implements Answer {
      public Rows {
        shown = List.copyOf(shown);
      }
    }

    /**
     * None.
     *
     * @param status ERROR where it was tried, NOT_EVALUATED where it may not be
     * @param why what went wrong and what to do, without values of rows
     * @param said the store's own words, which may have values of rows; absent if it said none
     */
    record None(Status status, String why, Optional<String> said) implements Answer {}
  }
}
