package io.javatask.worker.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.javatask.proto.v1.KeepaliveEvent;
import io.javatask.proto.v1.TaskRunEvent;
import io.javatask.proto.v1.WatchTaskRunResponse;
import io.javatask.worker.ledger.Changes;
import io.javatask.worker.ledger.RunEvent;
import io.javatask.worker.ledger.RunLedger;
import io.javatask.worker.ledger.RunRecord;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One caller's view of a run's events. It reads them from the ledger as fast as the caller takes
 * them, so that a slow caller holds nothing up and nothing is kept for it.
 */
final class WatchStream {
  private static final int PAGE = 100;
  private static final int LOOK_EVERY = 12;

  private final ServerCallStreamObserver<WatchTaskRunResponse> observer;
  private final RunLedger ledger;
  private final Clock clock;
  private final String requestId;
  private final Executor executor;
  private final Changes changes;
  private final ScheduledExecutorService timer;
  private final List<Runnable> closers = new java.util.concurrent.CopyOnWriteArrayList<>();

  /** Counts what happened since the pump last looked; only one thread pumps at a time. */
  private final AtomicInteger pokes = new AtomicInteger();

  /** Whether there may be something in the ledger that was not seen yet. */
  private final AtomicBoolean look = new AtomicBoolean();

  private final AtomicInteger ticks = new AtomicInteger();
  private long cursor;
  private boolean ended;
  private long lastSent = System.nanoTime();
  private final long keepaliveNanos;

  WatchStream(
      ServerCallStreamObserver<WatchTaskRunResponse> observer,
      RunLedger ledger,
      Clock clock,
      String requestId,
      long afterSequence,
      Duration keepalive,
      Changes changes,
      Executor executor,
      ScheduledExecutorService timer) {
    this.observer = observer;
    this.ledger = ledger;
    this.clock = clock;
    this.requestId = requestId;
    this.cursor = afterSequence;
    this.keepaliveNanos = keepalive.toNanos();
    this.executor = executor;
    this.changes = changes;
    this.timer = timer;
  }

  /** Begins to send; to be called before the call's handler returns. */
  void start() {
    observer.setOnCancelHandler(this::close);
    observer.setOnReadyHandler(this::poke);
    closers.add(changes.listen(requestId, this::poke)::close);
    ScheduledFuture<?> keepalives =
        timer.scheduleAtFixedRate(
            this::tick, keepaliveNanos, Math.max(1, keepaliveNanos / 2), TimeUnit.NANOSECONDS);
    closers.add(() -> keepalives.cancel(false));
    poke();
  }

  /**
   * Sends a sign of life if need be. That needs no look at the ledger, which thousands of quiet
   * streams would keep busy; but now and then one is taken all the same.
   */
  private void tick() {
    if (ticks.incrementAndGet() % LOOK_EVERY == 0) {
      look.set(true);
    }
    run();
  }

  /** Has the stream look for something to send; quick, and callable from any thread. */
  void poke() {
    look.set(true);
    run();
  }

  private void run() {
    if (pokes.getAndIncrement() == 0) {
      try {
        executor.execute(this::pumpUntilQuiet);
      } catch (RejectedExecutionException e) {
        close();
      }
    }
  }

  private void pumpUntilQuiet() {
    int seen;
    do {
      seen = pokes.get();
      try {
        pump();
      } catch (Throwable thrown) {
        fail(thrown);
      }
    } while (!pokes.compareAndSet(seen, 0));
  }

  private void pump() {
    if (!look.getAndSet(false)) {
      if (!ended && !observer.isCancelled() && observer.isReady()) {
        keepAlive();
      }
      return;
    }
    while (!ended && !observer.isCancelled() && observer.isReady()) {
      List<RunEvent.Stored> events = ledger.events(requestId, cursor, PAGE);
      if (events.isEmpty()) {
        endIfOver();
        keepAlive();
        return;
      }
      for (RunEvent.Stored event : events) {
        if (!observer.isReady()) {
          return;
        }
        send(Wire.event(event));
        cursor = event.sequence();
      }
    }
  }

  private void endIfOver() {
    RunRecord run = ledger.find(requestId).orElseThrow();
    if (run.state().terminal() && run.lastSequence() <= cursor) {
      ended = true;
      close();
      observer.onCompleted();
    }
  }

  private void keepAlive() {
    if (!ended && System.nanoTime() - lastSent >= keepaliveNanos) {
      send(
          TaskRunEvent.newBuilder()
              .setTime(Wire.time(clock.instant()))
              .setKeepalive(KeepaliveEvent.getDefaultInstance())
              .build());
    }
  }

  private void send(TaskRunEvent event) {
    observer.onNext(WatchTaskRunResponse.newBuilder().setEvent(event).build());
    lastSent = System.nanoTime();
  }

  private void fail(Throwable thrown) {
    boolean first = !ended;
    ended = true;
    close();
    if (first && !observer.isCancelled()) {
      observer.onError(Statuses.of(thrown));
    }
  }

  private void close() {
    closers.forEach(Runnable::run);
  }
}
