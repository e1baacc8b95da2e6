package io.javatask.worker.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.javatask.proto.v1.WaitTaskRunResponse;
import io.javatask.worker.ledger.Changes;
import io.javatask.worker.ledger.RunLedger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** One long poll: it holds no thread while it waits. */
final class RunWait {
  private final ServerCallStreamObserver<WaitTaskRunResponse> observer;
  private final String requestId;
  private final Supplier<RunLedger.Reported> run;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final Duration maxWait;
  private final Changes changes;
  private final Executor executor;
  private final ScheduledExecutorService timer;

  /** The attempt that was the newest when the wait began: the end of one before is no answer. */
  private volatile long epoch = Long.MAX_VALUE;

  private final List<Runnable> closers = new java.util.concurrent.CopyOnWriteArrayList<>();

  /**
   * Makes one that does not wait yet.
   *
   * @param run looks the run up, and throws if there is none
   */
  RunWait(
      ServerCallStreamObserver<WaitTaskRunResponse> observer,
      String requestId,
      Supplier<RunLedger.Reported> run,
      Duration maxWait,
      Changes changes,
      Executor executor,
      ScheduledExecutorService timer) {
    this.observer = observer;
    this.requestId = requestId;
    this.run = run;
    this.maxWait = maxWait;
    this.changes = changes;
    this.executor = executor;
    this.timer = timer;
  }

  /** Begins to wait; to be called before the call's handler returns. */
  void start() {
    observer.setOnCancelHandler(this::close);
    ScheduledFuture<?> timeout =
        timer.schedule(() -> poke(true), maxWait.toNanos(), TimeUnit.NANOSECONDS);
    closers.add(() -> timeout.cancel(false));
    closers.add(changes.listenToEnd(requestId, this::ended)::close);
    look(false);
  }

  private void ended(Optional<RunLedger.Reported> end) {
    end.filter(known -> known.run().epoch() >= epoch)
        .ifPresentOrElse(known -> soon(() -> answer(known)), () -> poke(false));
  }

  private void poke(boolean must) {
    soon(() -> look(must));
  }

  private void soon(Runnable work) {
    try {
      executor.execute(work);
    } catch (RejectedExecutionException e) {
      close(); // the server has stopped, and with it the call
    }
  }

  /** Answers if the run is over, or if it must. */
  private void look(boolean must) {
    if (answered.get()) {
      return;
    }
    try {
      RunLedger.Reported now = run.get();
      if (must || now.run().state().terminal()) {
        answer(now);
      } else {
        epoch = now.run().epoch();
      }
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void answer(RunLedger.Reported now) {
    try {
      var response = WaitTaskRunResponse.newBuilder().setTaskRun(Wire.run(now)).build();
      if (answered.compareAndSet(false, true)) {
        close();
        observer.onNext(response);
        observer.onCompleted();
      }
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void fail(RuntimeException e) {
    if (answered.compareAndSet(false, true)) {
      close();
      observer.onError(Statuses.of(e));
    }
  }

  private void close() {
    closers.forEach(Runnable::run);
  }
}
