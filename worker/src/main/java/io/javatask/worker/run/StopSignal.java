package io.javatask.worker.run;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Tells the thread of one attempt to stop, once, and why. It is interrupted too, but never after
 * {@link #detach}: what the thread does next is none of the attempt's.
 */
public final class StopSignal {
  static final String LEASE_OVER =
      "the worker's lease ran out, so that the run may be another worker's by now";

  private final BooleanSupplier over;
  private Optional<Stop> stop = Optional.empty();
  private Optional<Thread> thread;

  /** A signal for the thread that runs the attempt. */
  public StopSignal(Thread thread) {
    this(thread, () -> false);
  }

  /**
   * A signal for an attempt of a worker that shares its ledger.
   *
   * @param over whether the worker's lease is over
   */
  StopSignal(Thread thread, BooleanSupplier over) {
    this.thread = Optional.of(thread);
    this.over = over;
  }

  /** Why an attempt has to stop. */
  public record Stop(ErrorCode code, String message) {}

  /** Asks the attempt to stop; only the first reason counts. */
  public synchronized void stop(ErrorCode code, String message) {
    if (stop.isEmpty()) {
      stop = Optional.of(new Stop(code, message));
      thread.ifPresent(Thread::interrupt);
    }
  }

  public synchronized Optional<Stop> stopped() {
    return stop;
  }

  /**
   * Returns unless the attempt has to stop.
   *
   * @throws TaskException with the reason
   */
  public void check() {
    if (over.getAsBoolean()) {
      stop(ErrorCode.WORKER_LOST, LEASE_OVER);
    }
    stopped()
        .ifPresent(
            reason -> {
              throw new TaskException(reason.code(), reason.message());
            });
  }

  /** The task is over: its thread is not to be interrupted any more, nor is it so now. */
  public synchronized void detach() {
    thread = Optional.empty();
    Thread.interrupted();
  }

  /** Where the thread of an attempt that does not stop is. */
  synchronized StackTraceElement[] whereabouts() {
    return thread.map(Thread::getStackTrace).orElse(new StackTraceElement[0]);
  }
}
