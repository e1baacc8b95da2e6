package io.javatask.worker.run;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.ledger.Ending;
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
  private static final RunError REFUSED =
      new RunError(
          ErrorCode.INTERNAL,
          "the attempt came to an end that the ledger's database refuses to keep; the worker's log"
              + " says why");
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
    settle(Ending.of(attempt.requestId(), attempt.epoch(), new RunError(stop.code(), message)));
  }

  /**
   * Writes an attempt's end down, and tries again until the ledger takes it. What the ledger's
   * database refuses is no end that a run can have: then it fails, for that reason.
   */
  void settle(Ending ending) {
    try {
      settled(ending, ledger.settle(ending));
    } catch (TaskException e) {
      if (e.code() != ErrorCode.INTERNAL || ending.error().equals(Optional.of(REFUSED))) {
        again(ending, e);
        return;
      }
      LOG.error("run {} epoch {} cannot end as it should", ending.requestId(), ending.epoch(), e);
      settle(Ending.of(ending.requestId(), ending.epoch(), REFUSED));
    } catch (Throwable e) {
      again(ending, e);
    }
  }

  /**
   * The ledger has an attempt's end.
   *
   * @param taken false if it had another one before
   */
  void settled(Ending ending, boolean taken) {
    unsettled.remove(Attempt.of(ending));
    if (!taken && ending.state() == RunState.SUCCEEDED) {
      LOG.warn(
          "the result of run {} epoch {} is discarded: the attempt was over before",
          ending.requestId(),
          ending.epoch());
    }
  }

  private void again(Ending ending, Throwable e) {
    LOG.error(
        "run {} epoch {} could not be settled; trying again",
        ending.requestId(),
        ending.epoch(),
        e);
    later(LEDGER_RETRY, () -> Attempt.of(ending).logged(() -> settle(ending)));
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
