package io.javatask.core.task;

import io.javatask.core.check.RowQueries;
import io.javatask.core.sink.SqlScope;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the queries of a contract are asked in a run.
 *
 * @param refused why they are not; absent where they are
 * @param timeout most time for one
 * @param stored opens the stored table that the run reads; absent where the rows are those that the
 *     run accepts
 */
record QueryAccess(
    Optional<String> refused, Duration timeout, Optional<Function<SqlScope, RowQueries>> stored) {
  /** Of the rows that the run accepts, a minute for each. */
  static final QueryAccess OF_ACCEPTED_ROWS =
      new QueryAccess(Optional.empty(), Duration.ofMinutes(1), Optional.empty());
}
