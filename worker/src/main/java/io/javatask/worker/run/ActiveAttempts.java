package io.javatask.worker.run;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.ledger.RunError;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.RunQueue;
import io.javatask.worker.ledger.RunQueue.Standing;
import io.javatask.worker.ledger.RunRecord;
import io.javatask.worker.ledger.RunState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The attempts under way on this worker: how each is told to stop, and settled in the end. */
final class ActiveAttempts {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveAttempts.class);
  private static final String REFUSED =
      "the attempt came to an end that the ledger's database refuses to keep; the worker's log says"
          + " why";
  private static final Duration LEDGER_RETRY = Duration.ofSeconds(1);

  private final RunLedger ledger;
  private final Duration stopGrace;
  private final ScheduledExecutorService timer;
  private final Map<Attempt, StopSignal> active = new ConcurrentHashMap<>();

  /** Those whose end the ledger does not have, also where their task has come to it. */
  private final Set<Attempt> unsettled = ConcurrentHashMap.newKeySet();

  /** Shared from before a run is taken until it is here; for one alone who looks what is not. */
  private final ReadWriteLock taking = new ReentrantReadWriteLock();

  ActiveAttempts(RunLedger ledger, Duration stopGrace, ScheduledExecutorService timer) {
    this.ledger = ledger;
    this.stopGrace = stopGrace;
    this.timer = timer;
  }

  /** Takes a run, if there is one to take. */
  Optional<RunRecord> add(Supplier<Optional<RunRecord>> take, StopSignal signal) {
    taking.readLock().lock();
    try {
      Optional<RunRecord> taken = take.get();
      taken
          .map(Attempt::of)
          .ifPresent(
              attempt -> {
                unsettled.add(attempt);
                active.put(attempt, signal);
              });
      return taken;
    } finally {
      taking.readLock().unlock();
    }
  }

  /**
   * Has the ledger end what it gave us and we never heard of, because the answer was lost. Where
   * somebody takes a run just now, the next look will do.
   *
   * @param taken what we have under way, by the ledger
   */
  void disown(List<Standing> taken, RunQueue queue) {
    if (taken.stream().map(Attempt::of).allMatch(unsettled::contains)
        || !taking.writeLock().tryLock()) {
      return;
    }
    try {
      queue
          .disown(run -> unsettled.contains(Attempt.of(run)))
          .forEach(run -> LOG.warn("run {} was taken unheard, and is lost", run.requestId()));
    } finally {
      taking.writeLock().unlock();
    }
  }

  void remove(Attempt attempt) {
    active.remove(attempt);
  }

  int count() {
    return active.size();
  }

  Set<String> requests() {
    return active.keySet().stream().map(Attempt::requestId).collect(Collectors.toSet());
  }

  boolean has(String requestId) {
    return active.keySet().stream().anyMatch(attempt -> attempt.requestId().equals(requestId));
  }

  /** Does what others asked of these runs in the ledger. */
  void obey(Standing standing) {
    active.forEach(
        (attempt, signal) -> {
          if (attempt.requestId().equals(standing.requestId())) {
            obey(attempt, signal, standing);
          }
        });
  }

  private void obey(Attempt attempt, StopSignal signal, Standing standing) {
    if (signal.stopped().isPresent()) {
      return;
    }
    if (attempt.epoch() < standing.epoch()) {
      stop(attempt, signal, ErrorCode.SUPERSEDED, "a newer attempt took over");
    } else if (standing.state() == RunState.LOST) {
      stop(attempt, signal, ErrorCode.WORKER_LOST, StopSignal.LEASE_OVER);
    } else if (standing.state() == RunState.RUNNING && standing.cancel().isPresent()) {
      stop(attempt, signal, ErrorCode.CANCELLED, standing.cancel().get());
    }
  }

  /** Tells one attempt to stop, if it is under way here; if it does not, its run is ended so. */
  void stop(Attempt attempt, ErrorCode code, String message) {
    Optional.ofNullable(active.get(attempt))
        .ifPresent(signal -> stop(attempt, signal, code, message));
  }

  private void stop(Attempt attempt, StopSignal signal, ErrorCode code, String message) {
    signal.stop(code, message);
    later(stopGrace, () -> abandon(attempt, signal));
  }

  /** Tells every attempt to stop; returns how many there were. */
  int stopAll(ErrorCode code, String message) {
    List<Map.Entry<Attempt, StopSignal>> all = List.copyOf(active.entrySet());
    all.forEach(entry -> stop(entry.getKey(), entry.getValue(), code, message));
    return all.size();
  }

  private void abandon(Attempt attempt, StopSignal signal) {
    Optional<StopSignal.Stop> stop = signal.stopped();
    if (active.get(attempt) != signal || stop.isEmpty()) {
      return;
    }
    attempt.logged(() -> abandon(attempt, signal, stop.get()));
  }

  private void abandon(Attempt attempt, StopSignal signal, StopSignal.Stop stop) {
    LOG.warn(
        "run {} epoch {} was told to stop {} ago and has not; its thread is at {}",
        attempt.requestId(),
        attempt.epoch(),
        stopGrace,
        List.of(signal.whereabouts()));
    String message =
        stop.message() + "; the task did not stop within " + stopGrace + " and was left behind";
    settle(attempt, () -> fail(attempt, new RunError(stop.code(), message)));
  }

  /** Writes down that an attempt came to nothing. */
  void fail(Attempt attempt, RunError error) {
    RunState state = error.code() == ErrorCode.CANCELLED ? RunState.CANCELLED : RunState.FAILED;
    boolean unused = ledger.fail(attempt.requestId(), attempt.epoch(), state, error);
  }

  /**
   * Writes a terminal state down, and tries again until the ledger takes it. What the ledger's
   * database refuses is no end that a run can have: then it fails, for that reason.
   */
  void settle(Attempt attempt, Runnable write) {
    try {
      write.run();
      unsettled.remove(attempt);
    } catch (TaskException e) {
      if (e.code() != ErrorCode.INTERNAL) {
        again(attempt, write, e);
        return;
      }
      Runnable failure = () -> fail(attempt, new RunError(ErrorCode.INTERNAL, REFUSED));
      try {
        LOG.error(
            "run {} epoch {} cannot end as it should", attempt.requestId(), attempt.epoch(), e);
        failure.run();
        unsettled.remove(attempt);
      } catch (TaskException refused) {
        again(attempt, failure, refused);
      }
    } catch (Throwable e) {
      again(attempt, write, e);
    }
  }

  private void again(Attempt attempt, Runnable write, Throwable e) {
    LOG.error(
        "run {} epoch {} could not be settled; trying again",
        attempt.requestId(),
        attempt.epoch(),
        e);
    later(LEDGER_RETRY, () -> attempt.logged(() -> settle(attempt, write)));
  }

  /** Does something after a while; nothing, if the worker is closed by then. */
  private void later(Duration delay, Runnable work) {
    try {
      ScheduledFuture<?> unused = timer.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the worker is closed", e);
    }
  }
}
