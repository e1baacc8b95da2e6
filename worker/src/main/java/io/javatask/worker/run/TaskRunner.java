package io.javatask.worker.run;

import io.javatask.api.ErrorCode;
import io.javatask.api.JavaTask;
import io.javatask.api.TaskException;
import io.javatask.worker.config.RunLimits;
import io.javatask.worker.ledger.Decision;
import io.javatask.worker.ledger.Result;
import io.javatask.worker.ledger.RunError;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.RunRecord;
import io.javatask.worker.ledger.RunState;
import io.javatask.worker.ledger.Submission;
import io.javatask.worker.ledger.Submitted;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs tasks: takes submissions, queues them, executes them on a bounded pool, and writes down what
 * became of each.
 *
 * <p>No attempt stays unsettled: whatever a task throws, whether it stops when told to or not, and
 * even if the ledger is away for a while, the ledger gets its terminal state.
 */
public final class TaskRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);
  private static final Duration LEDGER_RETRY = Duration.ofSeconds(1);

  private final RunLimits limits;
  private final RequestCheck requests;
  private final TaskTypes types;
  private final Contracts contracts;
  private final RunLedger ledger;
  private final JsonMapper json;
  private final Clock clock;
  private final ThreadPoolExecutor pool;
  private final ScheduledThreadPoolExecutor timer;
  private final Map<Attempt, StopSignal> active = new ConcurrentHashMap<>();
  private volatile boolean draining;

  public TaskRunner(
      RunLimits limits,
      RequestCheck requests,
      TaskTypes types,
      Contracts contracts,
      RunLedger ledger,
      JsonMapper json,
      Clock clock) {
    this.limits = limits;
    this.requests = requests;
    this.types = types;
    this.contracts = contracts;
    this.ledger = ledger;
    this.json = json;
    this.clock = clock;
    AtomicInteger number = new AtomicInteger();
    this.pool =
        (ThreadPoolExecutor)
            Executors.newFixedThreadPool(
                limits.maxRunning(), work -> new Thread(work, "run-" + number.incrementAndGet()));
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "run-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  /** One execution of a request. */
  private record Attempt(String requestId, long epoch) {
    static Attempt of(RunRecord run) {
      return new Attempt(run.requestId(), run.epoch());
    }
  }

  /**
   * Takes the ledger over from the worker before: what that one was running is lost.
   *
   * @return what it had queued, to be resumed once this worker is sure to serve
   */
  public List<RunRecord> recover() {
    return ledger.recover();
  }

  /** Goes on with queued runs. */
  public void resume(List<RunRecord> queued) {
    queued.forEach(this::dispatch);
    if (!queued.isEmpty()) {
      LOG.info("{} queued runs go on", queued.size());
    }
  }

  /**
   * Takes a submission.
   *
   * @throws RequestException if the request is at fault
   * @throws TaskException QUEUE_FULL, DRAINING or LEDGER_UNAVAILABLE
   */
  public Submitted submit(RunRequest request) {
    Submitted submitted = ledger.submit(requests.check(request), this::admit);
    if (submitted.decision().executes()) {
      stopOlder(submitted);
      dispatch(submitted.run());
    }
    return submitted;
  }

  private void admit(int queued) {
    if (draining) {
      throw new TaskException(
          ErrorCode.DRAINING,
          "the worker is draining and takes no new runs; try another, or later");
    }
    if (queued >= limits.maxQueued()) {
      throw new TaskException(
          ErrorCode.QUEUE_FULL,
          "the worker has " + queued + " queued runs, which is as many as it may (maxQueued)");
    }
  }

  private void stopOlder(Submitted submitted) {
    if (submitted.decision() == Decision.CREATED) {
      return;
    }
    RunRecord run = submitted.run();
    active.forEach(
        (attempt, signal) -> {
          if (attempt.requestId().equals(run.requestId()) && attempt.epoch() < run.epoch()) {
            stop(attempt, signal, ErrorCode.SUPERSEDED, "a newer attempt took over");
          }
        });
  }

  private void dispatch(RunRecord run) {
    Attempt attempt = Attempt.of(run);
    Duration left =
        run.submission().queueTimeout().minus(Duration.between(run.queueTime(), clock.instant()));
    ScheduledFuture<?> overdue =
        timer.schedule(
            () -> leaveQueue(attempt, run.submission().queueTimeout()),
            Math.max(0, left.toMillis()),
            TimeUnit.MILLISECONDS);
    pool.execute(
        () -> {
          // what a drain leaves queued may still wait too long
          if (!draining) {
            overdue.cancel(false);
            execute(attempt);
          }
        });
  }

  private void leaveQueue(Attempt attempt, Duration timeout) {
    settle(
        attempt,
        () ->
            ledger.failQueued(
                attempt.requestId(),
                attempt.epoch(),
                RunState.FAILED,
                new RunError(
                    ErrorCode.QUEUE_TIMEOUT,
                    "the run waited longer than its queue timeout of " + timeout)));
  }

  /** The whole life of an attempt. */
  private void execute(Attempt attempt) {
    StopSignal signal = new StopSignal(Thread.currentThread());
    // before the ledger says RUNNING, so that a cancel or drain that sees it so finds the signal
    active.put(attempt, signal);
    try {
      Optional<RunRecord> started = draining ? Optional.empty() : start(attempt);
      started.ifPresent(run -> settle(attempt, outcome(run, signal)));
    } finally {
      active.remove(attempt);
    }
  }

  private Optional<RunRecord> start(Attempt attempt) {
    try {
      return ledger.start(attempt.requestId(), attempt.epoch());
    } catch (TaskException e) {
      LOG.error("run {} could not be started", attempt.requestId(), e);
      settle(
          attempt,
          () ->
              ledger.fail(
                  attempt.requestId(),
                  attempt.epoch(),
                  RunState.FAILED,
                  new RunError(e.code(), String.valueOf(e.getMessage()))));
      return Optional.empty();
    }
  }

  /** Runs the task and returns how to write down what came of it. */
  private Runnable outcome(RunRecord run, StopSignal signal) {
    LedgerVoice voice = new LedgerVoice(ledger, run);
    ScheduledFuture<?> timeout = startTimeout(run, signal);
    try {
      Result result = call(run, signal, voice);
      signal.detach();
      return () -> {
        voice.flush();
        recordSuccess(run, result);
      };
    } catch (Throwable thrown) {
      signal.detach();
      RunError error = Failures.error(run, thrown, signal.stopped());
      RunState state = error.code() == ErrorCode.CANCELLED ? RunState.CANCELLED : RunState.FAILED;
      return () -> {
        voice.flush();
        ledger.fail(run.requestId(), run.epoch(), state, error);
      };
    } finally {
      timeout.cancel(false);
    }
  }

  private Result call(RunRecord run, StopSignal signal, LedgerVoice voice)
      throws InterruptedException {
    Submission submission = run.submission();
    JavaTask<?, ?> task = types.task(submission.taskType());
    RunContext context =
        new RunContext(
            run.requestId(),
            run.epoch(),
            submission.interval(),
            submission.partition(),
            submission.asOf(),
            submission
                .contract()
                .map(ref -> List.<Object>of(contracts.load(ref), contracts.origin(ref)))
                .orElse(List.of()),
            signal,
            voice);
    return run(task, context, (ObjectNode) json.readTree(submission.inputs())).with(voice.states());
  }

  private <I, O> Result run(JavaTask<I, O> task, RunContext context, ObjectNode inputs)
      throws InterruptedException {
    O output = task.run(context, types.convert(task.spec(), inputs));
    return Outputs.result(json, output);
  }

  private ScheduledFuture<?> startTimeout(RunRecord run, StopSignal signal) {
    Duration limit = run.submission().executionTimeout();
    return timer.schedule(
        () ->
            stop(
                Attempt.of(run),
                signal,
                ErrorCode.EXECUTION_TIMEOUT,
                "the attempt took longer than its execution timeout of " + limit),
        limit.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private void recordSuccess(RunRecord run, Result result) {
    if (!ledger.succeed(run.requestId(), run.epoch(), result)) {
      LOG.warn(
          "the result of run {} epoch {} is discarded: the attempt was over before",
          run.requestId(),
          run.epoch());
    }
  }

  /** Writes a terminal state down, and tries again until the ledger takes it. */
  private void settle(Attempt attempt, Runnable write) {
    try {
      write.run();
    } catch (Throwable e) {
      LOG.error(
          "run {} epoch {} could not be settled; trying again",
          attempt.requestId(),
          attempt.epoch(),
          e);
      later(LEDGER_RETRY, () -> settle(attempt, write));
    }
  }

  /** Tells an attempt to stop; if it does not, its run is ended without it. */
  private void stop(Attempt attempt, StopSignal signal, ErrorCode code, String message) {
    signal.stop(code, message);
    later(limits.stopGrace(), () -> abandon(attempt, signal));
  }

  /** Does something after a while; nothing, if the worker is closed by then. */
  private void later(Duration delay, Runnable work) {
    try {
      ScheduledFuture<?> unused = timer.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the worker is closed", e);
    }
  }

  private void abandon(Attempt attempt, StopSignal signal) {
    Optional<StopSignal.Stop> stop = signal.stopped();
    if (active.get(attempt) != signal || stop.isEmpty()) {
      return;
    }
    LOG.warn(
        "run {} epoch {} was told to stop {} ago and has not; its thread is at {}",
        attempt.requestId(),
        attempt.epoch(),
        limits.stopGrace(),
        List.of(signal.whereabouts()));
    RunState state =
        stop.get().code() == ErrorCode.CANCELLED ? RunState.CANCELLED : RunState.FAILED;
    settle(
        attempt,
        () ->
            ledger.fail(
                attempt.requestId(),
                attempt.epoch(),
                state,
                new RunError(
                    stop.get().code(),
                    stop.get().message()
                        + "; the task did not stop within "
                        + limits.stopGrace()
                        + " and was left behind")));
  }

  /**
   * Cancels a run.
   *
   * @return false if it is over already, or the caller was replaced by a later one
   */
  public boolean cancel(String requestId, String callerAttempt, String reason) {
    Optional<RunRecord> noted = ledger.requestCancel(requestId, callerAttempt);
    if (noted.isEmpty()) {
      return false;
    }
    Attempt attempt = Attempt.of(noted.get());
    String message = reason.isEmpty() ? "the run was cancelled" : "cancelled: " + reason;
    boolean wasQueued =
        ledger.failQueued(
            attempt.requestId(),
            attempt.epoch(),
            RunState.CANCELLED,
            new RunError(ErrorCode.CANCELLED, message));
    StopSignal signal = active.get(attempt);
    if (!wasQueued && signal != null) {
      stop(attempt, signal, ErrorCode.CANCELLED, message);
    }
    return true;
  }

  /** What a drain came to. */
  public record Drained(int finished, int cancelled, int leftQueued) {}

  /**
   * Stops taking runs, waits for those under way, and cancels what is left after the timeout;
   * queued runs stay queued. Bounded by the timeout and the grace for stopping.
   */
  public Drained drain(Duration timeout) throws InterruptedException {
    draining = true;
    int before = active.size();
    awaitIdle(timeout);
    List<Map.Entry<Attempt, StopSignal>> left = List.copyOf(active.entrySet());
    left.forEach(
        entry ->
            stop(
                entry.getKey(),
                entry.getValue(),
                ErrorCode.DRAINING,
                "the worker was drained and the attempt did not finish in time"));
    awaitIdle(limits.stopGrace().plus(LEDGER_RETRY));
    return new Drained(
        Math.max(0, before - left.size()), left.size(), ledger.count(RunState.QUEUED));
  }

  private void awaitIdle(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!active.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(10);
    }
  }

  public boolean draining() {
    return draining;
  }

  /** Number of attempts under way. */
  public int running() {
    return active.size();
  }

  /** Stops at once: what is under way is told to stop, and found lost later if it does not. */
  @Override
  public void close() {
    draining = true;
    pool.shutdown();
    active.forEach(
        (attempt, signal) -> signal.stop(ErrorCode.WORKER_LOST, "the worker was stopped"));
    try {
      awaitIdle(LEDGER_RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pool.shutdownNow();
    timer.shutdownNow();
  }
}
