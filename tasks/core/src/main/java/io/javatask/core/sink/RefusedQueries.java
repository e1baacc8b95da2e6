package io.javatask.core.sink;

import io.javatask.core.check.RowQueries;
import io.javatask.core.report.ValidationReport.Status;
import java.util.Optional;

/**
 * Rows that no query may be asked of.
 *
 * @param why in one sentence, with what to do
 */
public record RefusedQueries(String why) implements RowQueries {
  @Override
  public Answer number(String query) {
    return new Answer.None(Status.NOT_EVALUATED, why, Optional.empty());
  }

  @Override
  public Answer rows(String query, int sample) {
    return number(query);
  }

  @Override
  public void close() {
    // Nothing was opened.
  }
}
