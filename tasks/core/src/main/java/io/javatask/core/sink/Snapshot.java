package io.javatask.core.sink;

import io.javatask.core.check.Marks;
import io.javatask.core.check.StoreAnswers;
import io.javatask.core.source.Source;
import java.util.Map;
import java.util.Optional;

/**
 * Rows as they stand at one moment, where SQL can ask for them: what it says exactly is counted;
 * only rows that a rule may blame are fetched, and those columns of all rows that other rules need.
 */
public interface Snapshot extends AutoCloseable {
  /**
   * What is counted.
   *
   * @return empty where it turns out that all rows have to be read; {@link #unasked} says why
   */
  Optional<StoreAnswers> answers();

  /** Why there are no answers, in a few words. */
  String unasked();

  /**
   * Whether the rows are those of files: queries of the contract are then asked of accepted rows,
   * and rows that are blamed late are kept back in the order and the words of reading every row.
   */
  boolean isOfFiles();

  /** Whether the answers have the nulls of all declared columns, so that none has to be read. */
  boolean countsNulls();

  /** All rows with the columns that the rules which are not answered look at, in their order. */
  Source unanswered(StoreAnswers answers);

  /** Whether there is a row to fetch beside those that rows are counted of. */
  boolean hasSuspects(Marks marks);

  /** The rows that are marked or that a rule may blame, each with its place among all rows. */
  Source suspects(Marks marks);

  /** The newest time of the rows that are not fetched, in each column that an SLA speaks of. */
  Map<String, Long> newest(Marks marks);

  /** The relation as a source of which no row is left to read. */
  Source described();

  @Override
  void close();
}
