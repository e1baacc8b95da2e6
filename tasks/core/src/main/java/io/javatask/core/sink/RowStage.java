package io.javatask.core.sink;

import io.javatask.api.Batch;
import io.javatask.api.RowSet;
import io.javatask.core.check.RowQueries;

/** Where accepted rows are staged. Used by one thread. */
public interface RowStage extends AutoCloseable {
  /** Stages nothing. */
  RowStage NONE =
      new RowStage() {
        @Override
        public void write(Batch batch, RowSet accepted) {}

        @Override
        public void withdraw(long[] ordinals) {}

        @Override
        public RowQueries queries(SqlScope scope) {
          return new RefusedQueries("the rows are staged nowhere");
        }

        @Override
        public void close() {}
      };

  /**
   * Stages the rows of {@code accepted}. Batches come in the order of the source; their memory may
   * be reused after the call.
   */
  void write(Batch batch, RowSet accepted);

  /** Takes staged rows back that were blamed late, by their ordinals, ascending. */
  void withdraw(long[] ordinals);

  /** Ends the staging and opens what is staged to the queries of the contract. */
  RowQueries queries(SqlScope scope);

  /** Leftovers of the staging are removed. */
  @Override
  void close();
}
