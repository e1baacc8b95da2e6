package io.javatask.worker.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.MDC;

/**
 * Writes to a database that has one writer at a time: what comes while a transaction is under way
 * goes into the next one together. A transaction costs most at its begin, its commit and where one
 * thread makes way for another, so that each of many writes costs a fraction of one alone.
 *
 * <p>A write returns after its commit. One that throws takes nothing of the others back; where the
 * database itself gives the transaction up, as on a full disk, it is the failure of all in it.
 */
final class GroupCommit {
  /** Bounds how long the first one waits for those that came with it. */
  private static final int MOST = 64;

  private static final HotStatement BEGIN = HotStatement.of("SAVEPOINT own");
  private static final HotStatement KEEP = HotStatement.of("RELEASE own");
  private static final HotStatement UNDO = HotStatement.of("ROLLBACK TO own");

  private final Jdbi jdbi;
  private final IntConsumer written;
  private final ArrayDeque<Write<?>> waiting = new ArrayDeque<>();

  /** The thread that carries out writes, its own and those of others. */
  private volatile Optional<Thread> leader = Optional.empty();

  /** Whether there is one, or will be. */
  private boolean led;

  /**
   * @param written told how many writes a transaction had, once it is over
   */
  GroupCommit(Jdbi jdbi, IntConsumer written) {
    this.jdbi = jdbi;
    this.written = written;
  }

  private enum Turn {
    LEAD,
    OVER
  }

  private static final class Write<T> {
    private final Function<Handle, T> work;

    /** What log lines of the thread are marked with. */
    private final Optional<Map<String, String>> marks = marks();

    private final CompletableFuture<Turn> turn = new CompletableFuture<>();
    private Optional<Throwable> failure = Optional.empty();
    private Optional<T> value = Optional.empty();

    Write(Function<Handle, T> work) {
      this.work = work;
    }

    private static Optional<Map<String, String>> marks() {
      return Optional.ofNullable(MDC.getCopyOfContextMap());
    }

    private static void mark(Optional<Map<String, String>> marks) {
      marks.ifPresentOrElse(MDC::setContextMap, MDC::clear);
    }

    void carryOut(Handle handle) {
      Optional<Map<String, String>> leaders = marks();
      mark(marks);
      put(BEGIN, handle);
      try {
        value = Optional.of(work.apply(handle));
        put(KEEP, handle);
      } catch (Throwable thrown) {
        failure = Optional.of(thrown);
        undo(handle, thrown);
      } finally {
        mark(leaders);
      }
    }

    private static void undo(Handle handle, Throwable why) {
      try {
        put(UNDO, handle);
        put(KEEP, handle); // else each page that others change is copied
      } catch (RuntimeException gone) {
        gone.addSuppressed(why);
        throw gone;
      }
    }

    private static void put(HotStatement statement, Handle handle) {
      int unused = statement.on(handle, Dialect.SQLITE).execute();
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

  /**
   * Carries out {@code work} in a transaction; throws what it throws, or what the commit does.
   *
   * @throws IllegalStateException for a write within a write
   */
  <T> T write(Function<Handle, T> work) {
    if (leader.filter(Thread.currentThread()::equals).isPresent()) {
      throw new IllegalStateException("a write to the ledger may not begin another one");
    }
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
    leader = Optional.of(Thread.currentThread());
    try {
      jdbi.useTransaction(handle -> group.forEach(write -> write.carryOut(handle)));
    } catch (Throwable thrown) {
      group.forEach(write -> write.fail(thrown));
    }
    leader = Optional.empty();
    try {
      written.accept(group.size());
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
