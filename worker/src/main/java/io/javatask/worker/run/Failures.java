package io.javatask.worker.run;

import io.javatask.api.ErrorCategory;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.ledger.RunError;
import io.javatask.worker.ledger.RunRecord;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an error that a caller can act on of whatever a task threw. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /**
   * The error of an attempt. An attempt that was told to stop ended for that reason, however it
   * then broke.
   */
  static RunError error(RunRecord run, Throwable thrown, Optional<StopSignal.Stop> stop) {
    if (stop.isPresent()) {
      return new RunError(stop.get().code(), stop.get().message());
    }
    if (thrown instanceof TaskException e && e.code().category() != ErrorCategory.INTERNAL) {
      LOG.info("run {} failed: {}: {}", run.requestId(), e.code(), e.getMessage(), e.getCause());
      return new RunError(e.code(), String.valueOf(e.getMessage()));
    }
    if (thrown instanceof RequestException e) {
      return new RunError(e.code(), String.valueOf(e.getMessage()));
    }
    LOG.error("run {} epoch {} failed", run.requestId(), run.epoch(), thrown);
    String what =
        thrown instanceof OutOfMemoryError
            ? "the worker ran out of memory"
            : "the task '" + run.submission().taskType() + "' has a defect";
    return new RunError(
        ErrorCode.INTERNAL,
        what
            + "; the worker's log has the stack trace under run "
            + run.requestId()
            + " epoch "
            + run.epoch());
  }
}
