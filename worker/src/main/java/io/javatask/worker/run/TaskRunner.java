package io.javatask.worker.run;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.javatask.api.ErrorCode;
import io.javatask.api.JavaTask;
import io.javatask.api.TaskException;
import io.javatask.core.task.BackfillFailure;
import io.javatask.worker.config.RunBounds;
import io.javatask.worker.config.RunLimits;
import io.javatask.worker.ledger.Announcement;
import io.javatask.worker.ledger.Decision;
import io.javatask.worker.ledger.Ending;
import io.javatask.worker.ledger.Result;
import io.javatask.worker.ledger.RunError;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.RunQueue;
import io.javatask.worker.ledger.RunRecord;
import io.javatask.worker.ledger.RunState;
import io.javatask.worker.ledger.Submission;
import io.javatask.worker.ledger.Submitted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * Runs tasks: takes submissions into the ledger, takes runs that wait there onto a bounded pool,
 * and writes down what became of each.
 *
 * <p>No attempt stays unsettled: whatever a task throws, whether it stops when told to or not, and
 * even if the ledger is away for a while, the ledger gets its terminal state.
 */
public final class TaskRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);
  private static final Duration LAST_WRITES = Duration.ofSeconds(1);

  private final RunLimits limits;
  private final RunBounds bounds;
  private final RequestCheck requests;
  private final TaskTypes types;
  private final Contracts contracts;
  private final RunLedger ledger;
  private final RunQueue queue;
  private final Lease lease;
  private final JsonMapper json;
  private final ThreadPoolExecutor pool;
  private final ScheduledThreadPoolExecutor timer;
  private final ActiveAttempts active;
  private final RunMemory memory;

  /** Threads that were told of waiting runs and have not looked yet. */
  private final AtomicInteger waking = new AtomicInteger();

  /** Threads that take runs, or have one. */
  private final AtomicInteger busy = new AtomicInteger();

  private volatile boolean open;
  private volatile boolean draining;

  public TaskRunner(
      RunLimits limits,
      RunBounds bounds,
      RequestCheck requests,
      TaskTypes types,
      Contracts contracts,
      RunLedger ledger,
      RunQueue queue,
      Lease lease,
      JsonMapper json) {
    this.limits = limits;
    this.bounds = bounds;
    this.requests = requests;
    this.types = types;
    this.contracts = contracts;
    this.ledger = ledger;
    this.queue = queue;
    this.memory = new RunMemory(limits.memory());
    this.lease = lease;
    this.json = json;
    AtomicInteger number = new AtomicInteger();
    this.pool =
        (ThreadPoolExecutor)
            Executors.newFixedThreadPool(
                limits.maxRunning(), work -> new Thread(work, "run-" + number.incrementAndGet()));
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, new ThreadFactoryBuilder().setNameFormat("run-timer").setDaemon(true).build());
    timer.setRemoveOnCancelPolicy(true);
    this.active = new ActiveAttempts(ledger, limits.stopGrace(), timer);
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
      if (submitted.decision() != Decision.CREATED) {
        look(Set.of(submitted.run().requestId()));
      }
      wake();
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
          "the queue has " + queued + " runs that wait, which is as many as it may (maxQueued)");
    }
  }

  /** Begins to take runs. */
  void open() {
    open = true;
  }

  /** Has runs taken that wait, as far as there is room. */
  void wake() {
    if (!open || draining) {
      return;
    }
    if (waking.getAndIncrement() >= limits.maxRunning()) {
      waking.decrementAndGet();
      return;
    }
    try {
      pool.execute(this::takeRuns);
    } catch (RejectedExecutionException e) {
      LOG.debug("the worker is closed", e);
    }
  }

  private void takeRuns() {
    waking.decrementAndGet();
    busy.incrementAndGet();
    try {
      Optional<Ending> over = Optional.empty();
      do {
        StopSignal signal = new StopSignal(Thread.currentThread(), lease::over);
        over = next(over, signal).map(run -> execute(run, signal));
      } while (over.isPresent());
    } catch (TaskException e) {
      LOG.error("no run can be taken; trying again", e);
    } finally {
      busy.decrementAndGet();
    }
  }

  /** Writes down what came of the run before, and takes the next: by one write, if that works. */
  private Optional<RunRecord> next(Optional<Ending> over, StopSignal signal) {
    if (over.isPresent()) {
      Ending ending = over.get();
      Attempt attempt = Attempt.of(ending);
      try {
        if (!draining) {
          return active.add(() -> settleAndTake(ending), signal);
        }
      } catch (Throwable e) {
        LOG.warn("run {} could not be settled together with the next", ending.requestId(), e);
      } finally {
        active.remove(attempt);
      }
      attempt.logged(() -> active.settle(ending));
    }
    return draining ? Optional.empty() : active.add(() -> memory.take(queue::claim), signal);
  }

  private Optional<RunRecord> settleAndTake(Ending ending) {
    RunQueue.Next next = memory.take(room -> queue.settleAndClaim(ending, room));
    active.settled(ending, next.ended().isPresent());
    return next.claimed();
  }

  /** Has other threads look again that found too little memory while this one had it. */
  private void wakeOthers() {
    if (memory.missed()) {
      wake();
    }
  }

  /** The whole life of an attempt, but for the end that is to be written down. */
  private Ending execute(RunRecord run, StopSignal signal) {
    wakeOthers();
    try {
      return Attempt.of(run).logged(() -> outcome(run, signal));
    } finally {
      memory.release(run);
      wakeOthers();
    }
  }

  /**
   * Runs the task and returns what came of it, whatever that is: no attempt stays without an end.
   */
  private Ending outcome(RunRecord run, StopSignal signal) {
    try {
      return Ending.of(run, call(run, signal));
    } catch (Throwable thrown) {
      RunError error = Failures.error(run, thrown, signal.stopped());
      return telling(Ending.of(run.requestId(), run.epoch(), error), thrown);
    }
  }

  private Result call(RunRecord run, StopSignal signal) throws InterruptedException {
    LedgerVoice voice = new LedgerVoice(ledger, run, bounds);
    ScheduledFuture<?> timeout = startTimeout(run);
    try {
      return result(run, signal, voice);
    } finally {
      signal.detach();
      timeout.cancel(false);
      voice.flush();
    }
  }

  private Result result(RunRecord run, StopSignal signal, LedgerVoice voice)
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
    return result(task.run(context, types.convert(task.spec(), inputs)), context.parts());
  }

  private Result result(Object output, List<Object> parts) {
    return Outputs.result(json, output).saying(Measurements.of(output, parts));
  }

  /** A backfill of which some intervals failed tells what became of each, if that can be told. */
  private Ending telling(Ending ending, Throwable thrown) {
    try {
      return thrown.getCause() instanceof BackfillFailure failure
          ? ending.telling(Optional.of(result(failure.report(), List.of())))
          : ending;
    } catch (Throwable again) {
      LOG.error("run {} epoch {} has no report", ending.requestId(), ending.epoch(), again);
      return ending;
    }
  }

  private ScheduledFuture<?> startTimeout(RunRecord run) {
    Duration limit = run.submission().executionTimeout();
    return timer.schedule(
        () ->
            active.stop(
                Attempt.of(run),
                ErrorCode.EXECUTION_TIMEOUT,
                "the attempt took longer than its execution timeout of " + limit),
        limit.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /**
   * Cancels a run, whichever worker has it.
   *
   * @return false if it is over already, or the caller was replaced by a later one
   */
  public boolean cancel(String requestId, String callerAttempt, String reason) {
    String message = reason.isEmpty() ? "the run was cancelled" : "cancelled: " + reason;
    Optional<RunRecord> noted = ledger.cancel(requestId, callerAttempt, message);
    noted
        .filter(run -> run.state() == RunState.RUNNING)
        .ifPresent(run -> active.stop(Attempt.of(run), ErrorCode.CANCELLED, message));
    return noted.isPresent();
  }

  /** Another worker did something. */
  public void heard(Announcement announcement) {
    switch (announcement.kind()) {
      case QUEUED -> {
        lookIfOwn(announcement.requestId());
        wake();
      }
      case CANCEL -> lookIfOwn(announcement.requestId());
      case EVENT -> {}
    }
  }

  private void lookIfOwn(String requestId) {
    if (active.has(requestId)) {
      look(Set.of(requestId));
    }
  }

  /** Looks at the ledger, and does what is to be done there. */
  void look() {
    look(active.requests());
  }

  private void look(Set<String> own) {
    RunQueue.Glance glance = queue.glance(own);
    glance.own().forEach(active::obey);
    if (glance.overdue()) {
      queue.expire();
    }
    if (glance.orphans() && lease.judges()) {
      queue
          .lose()
          .forEach(run -> LOG.warn("run {} is lost with {}", run.requestId(), run.workerId()));
    }
    active.disown(glance.taken(), queue);
    if (glance.waiting()) {
      wake();
    }
  }

  /** What a drain came to. */
  public record Drained(int finished, int cancelled, int leftQueued) {}

  /**
   * Stops taking runs, waits for those under way, and cancels what is left after the timeout;
   * queued runs stay queued. Bounded by the timeout and the grace for stopping.
   */
  public Drained drain(Duration timeout) throws InterruptedException {
    draining = true;
    int before = active.count();
    awaitIdle(timeout);
    int left =
        active.stopAll(
            ErrorCode.DRAINING, "the worker was drained and the attempt did not finish in time");
    awaitIdle(limits.stopGrace().plus(LAST_WRITES));
    return new Drained(Math.max(0, before - left), left, ledger.count(RunState.QUEUED));
  }

  private void awaitIdle(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (busy.get() > 0 && System.nanoTime() < end) {
      Thread.sleep(10);
    }
  }

  public boolean draining() {
    return draining;
  }

  /** What runs are accounted for. */
  public RunMemory memory() {
    return memory;
  }

  /** Number of attempts under way. */
  public int running() {
    return active.count();
  }

  /** Stops at once: what is under way is told to stop, and found lost later if it does not. */
  @Override
  public void close() {
    draining = true;
    pool.shutdown();
    int unused = active.stopAll(ErrorCode.WORKER_LOST, "the worker was stopped");
    try {
      awaitIdle(LAST_WRITES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pool.shutdownNow();
    timer.shutdownNow();
  }
}
