package io.javatask.worker.run;

import io.javatask.api.CheckStates;
import io.javatask.api.ErrorCode;
import io.javatask.api.Excerpt;
import io.javatask.api.TaskException;
import io.javatask.worker.config.RunBounds;
import io.javatask.worker.ledger.RunEvent;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.RunRecord;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a task says into the ledger, as events. Progress is thinned out and lines are
 * bounded, so that a talkative task costs no more than a quiet one.
 */
final class LedgerVoice implements RunVoice {
  static final int MAX_LINES = 1000;
  static final int MAX_LINE_LENGTH = 4000;
  private static final int MAX_CHECKS = 10_000;
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final Logger LOG = LoggerFactory.getLogger(LedgerVoice.class);

  private final RunLedger ledger;
  private final RunBounds bounds;
  private final String requestId;
  private final long epoch;
  private Optional<RunEvent.Progress> pending = Optional.empty();
  private long lastProgress = System.nanoTime() - PROGRESS_NANOS;
  private Optional<CheckStates> states = Optional.empty();
  private int lines;
  private int checks;

  LedgerVoice(RunLedger ledger, RunRecord run, RunBounds bounds) {
    this.ledger = ledger;
    this.bounds = bounds;
    this.requestId = run.requestId();
    this.epoch = run.epoch();
  }

  /**
   * Notes how far the task is.
   *
   * @throws TaskException LIMIT_EXCEEDED if that is further than a run may go
   */
  @Override
  public synchronized void progress(long rows, long bytes) {
    within("rows", rows, bounds.maxRows());
    within("bytes", bytes, bounds.maxBytes());
    pending = Optional.of(new RunEvent.Progress(rows, bytes));
    if (System.nanoTime() - lastProgress >= PROGRESS_NANOS) {
      flush();
    }
  }

  private static void within(String what, long found, Optional<Long> most) {
    if (most.filter(limit -> found > limit).isPresent()) {
      throw new TaskException(
          ErrorCode.LIMIT_EXCEEDED,
          "the run read "
              + found
              + " "
              + what
              + ", and the worker allows "
              + most.get()
              + " (runs.max"
              + (what.equals("rows") ? "Rows" : "Bytes")
              + ")");
    }
  }

  /** Writes progress that was held back. */
  synchronized void flush() {
    pending.ifPresent(this::append);
    pending = Optional.empty();
    lastProgress = System.nanoTime();
  }

  @Override
  public synchronized void log(String message) {
    lines++;
    if (lines < MAX_LINES) {
      append(new RunEvent.Log(RunEvent.Level.INFO, cut(message)));
    } else if (lines == MAX_LINES) {
      append(
          new RunEvent.Log(
              RunEvent.Level.WARNING, "the task said more than is kept; the rest is left out"));
    }
  }

  @Override
  public synchronized void checked(
      String rule, String status, long evaluated, long failed, String message) {
    checks++;
    if (checks <= MAX_CHECKS) {
      append(new RunEvent.Check(rule, status, evaluated, failed, cut(message)));
    }
  }

  @Override
  public synchronized void keep(Supplier<CheckStates> offered) {
    states = Optional.of(offered.get());
  }

  /** What the run's result is to be kept with. */
  synchronized Optional<CheckStates> states() {
    return states;
  }

  private static String cut(String text) {
    return Excerpt.of(text, MAX_LINE_LENGTH);
  }

  /** What is said beside a run must not end it, but its loss must be seen. */
  private void append(RunEvent event) {
    try {
      ledger.append(requestId, epoch, event);
    } catch (RuntimeException e) {
      LOG.warn("an event of run {} epoch {} is lost", requestId, epoch, e);
    }
  }
}
