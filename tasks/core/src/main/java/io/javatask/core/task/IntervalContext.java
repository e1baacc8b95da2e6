package io.javatask.core.task;

import io.javatask.api.DataInterval;
import io.javatask.api.TaskContext;
import java.time.Instant;
import java.util.Optional;

/**
 * One interval of a backfill as a run of its own sees it; the backfill is stopped as a whole.
 *
 * @param requestId the same for an interval in every backfill, so that two of them take turns
 */
record IntervalContext(TaskContext backfill, String requestId, DataInterval span)
    implements TaskContext {
  @Override
  public long epoch() {
    return backfill.epoch();
  }

  @Override
  public Optional<DataInterval> interval() {
    return Optional.of(span);
  }

  @Override
  public String partition() {
    return span.toString();
  }

  @Override
  public Instant asOf() {
    return span.end();
  }

  @Override
  public void checkpoint() {
    backfill.checkpoint();
  }

  @Override
  public <T> T require(Class<T> part) {
    return backfill.require(part);
  }

  /** The backfill counts intervals, not their rows. */
  @Override
  public void progress(long rows, long bytes) {}

  @Override
  public void log(String message) {
    backfill.log(span + ": " + message);
  }

  /** The report names what was violated; each rule of each interval would be too much to follow. */
  @Override
  public void checked(String rule, String status, long evaluated, long failed, String message) {}
}
