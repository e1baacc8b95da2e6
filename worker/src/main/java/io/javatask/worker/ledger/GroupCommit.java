package io.javatask.worker.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Writes to a database that has one writer at a time: what comes while a transaction is under way
 * goes into the next one together. A transaction costs most at its begin, its commit and where one
 * thread makes way for another, so that each of many writes costs a fraction of one alone.
 *
 * <p>A write returns after its commit. One that fails takes nothing of the others back.
 */
final class GroupCommit {
  /** Bounds how long the first one waits for those that came with it. */
  private static final int MOST = 64;

  private static final String OWN = "own";

  private final Jdbi jdbi;
  private final ArrayDeque<Write<?>> waiting = new ArrayDeque<>();

  /** Whether some thread carries out writes, its own and those of others. */
  private boolean led;

  GroupCommit(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  private enum Turn {
    LEAD,
    OVER
  }

  private static final class Write<T> {
    private final Function<Handle, T> work;
    private final CompletableFuture<Turn> turn = new CompletableFuture<>();
    private Optional<Throwable> failure = Optional.empty();
    private Optional<T> value = Optional.empty();

    Write(Function<Handle, T> work) {
      this.work = work;
    }

    void carryOut(Handle handle) {
      handle.savepoint(OWN);
      try {
        value = Optional.of(work.apply(handle));
        handle.releaseSavepoint(OWN);
      } catch (Throwable thrown) {
        failure = Optional.of(thrown);
        handle.rollbackToSavepoint(OWN);
      }
    }

    void fail(Throwable thrown) {
      failure = failure.or(() -> Optional.of(thrown));
    }

    T result() {
      if (failure.isPresent()) {
        if (failure.get() instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) failure.get();
      }
      return value.orElseThrow();
    }
  }

  /** Carries out {@code work} in a transaction; throws what it throws, or what the commit does. */
  <T> T write(Function<Handle, T> work) {
    Write<T> own = new Write<>(work);
    synchronized (waiting) {
      waiting.add(own);
      if (!led) {
        led = true;
        own.turn.complete(Turn.LEAD);
      }
    }
    if (own.turn.join() == Turn.LEAD) {
      lead();
    }
    return own.result();
  }

  /** Writes that are not in a transaction yet. */
  int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  private void lead() {
    List<Write<?>> group = new ArrayList<>();
    synchronized (waiting) {
      while (group.size() < MOST && !waiting.isEmpty()) {
        group.add(waiting.remove());
      }
    }
    try {
      jdbi.useTransaction(handle -> group.forEach(write -> write.carryOut(handle)));
    } catch (Throwable thrown) {
      group.forEach(write -> write.fail(thrown));
    } finally {
      synchronized (waiting) {
        led = !waiting.isEmpty();
        if (led) {
          waiting.element().turn.complete(Turn.LEAD);
        }
      }
      group.forEach(write -> write.turn.complete(Turn.OVER));
    }
  }
}
