package io.javatask.api;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** What a running task knows of its run, and how it speaks to the outside while it runs. */
public interface TaskContext {
  /** The request, the same for all attempts. */
  String requestId();

  /** The attempt; a sink refuses to commit for a lower one than it has seen. */
  long epoch();

  Optional<DataInterval> interval();

  /**
   * The interval as text, else the partition key, else empty: the name under which a load is
   * repeated.
   */
  String partition();

  /** The time that freshness and SLAs are judged at. */
  Instant asOf();

  /**
   * Throws if the run was cancelled, timed out or superseded. Call it between batches.
   *
   * @throws TaskException with CANCELLED, EXECUTION_TIMEOUT or SUPERSEDED
   */
  void checkpoint();

  /**
   * A part that came with the run, such as its {@code Contract}.
   *
   * @throws TaskException with INVALID_INPUT if the run has none
   */
  <T> T require(Class<T> part);

  /** Says how far the task is: rows and bytes of the source so far. */
  void progress(long rows, long bytes);

  /** A line for the run's log, which the DAG's task log shows. */
  void log(String message);

  /** The outcome of one rule, as it settles. */
  void checked(String rule, String status, long evaluated, long failed, String message);

  /**
   * Offers the states of the checks, to be kept with the result where there is a place for them;
   * asked for at once or never.
   */
  default void keep(Supplier<CheckStates> states) {}
}
