package io.javatask.core.task;

import io.javatask.api.Batch;
import io.javatask.api.TaskException;
import io.javatask.core.source.Decoded;
import io.javatask.core.source.Source;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Reads a source on a thread of its own, decodes and examines its chunks on the machine's
 * processors, and hands them on in the order of the source. A bounded number is under way, so
 * memory does not grow with the source.
 *
 * @param <E> what the examination of a chunk comes to
 */
final class ParallelDecoder<E> implements AutoCloseable {
  private final Source source;
  private final Function<Batch, E> examination;
  private final ExecutorService threads;
  private final Thread reader = daemon(this::read, "javatask-read");

  /** What is under way, in the order of the source; an empty result ends it. */
  private final BlockingQueue<Future<Optional<Result<E>>>> underWay;

  private volatile boolean closed;

  /** A chunk, decoded and examined. */
  record Result<E>(Decoded decoded, E examined) {}

  /**
   * Begins to read; the source is this decoder's until it is closed.
   *
   * @param examination asks a batch, on any thread, everything that does not depend on others
   */
  ParallelDecoder(Source source, Function<Batch, E> examination) {
    this.source = source;
    this.examination = examination;
    int processors = Math.max(1, Runtime.getRuntime().availableProcessors());
    this.underWay = new ArrayBlockingQueue<>(processors);
    this.threads =
        Executors.newFixedThreadPool(processors, work -> daemon(work, "javatask-decode"));
    reader.start();
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private void read() {
    try {
      Optional<Source.Chunk> chunk = source.next();
      while (!closed && chunk.isPresent()) {
        Source.Chunk read = chunk.get();
        underWay.put(threads.submit(() -> examine(read)));
        chunk = source.next();
      }
      underWay.put(CompletableFuture.completedFuture(Optional.empty()));
    } catch (InterruptedException e) {
      // only closing interrupts it: nobody asks for more
      return;
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    try {
      underWay.put(CompletableFuture.failedFuture(cause));
    } catch (InterruptedException e) {
      return;
    }
  }

  private Optional<Result<E>> examine(Source.Chunk chunk) {
    Decoded decoded = chunk.decode();
    return Optional.of(new Result<>(decoded, examination.apply(decoded.batch())));
  }

  /** The next chunk; not to be asked again after the end. */
  Optional<Result<E>> next() throws InterruptedException {
    if (Thread.interrupted()) {
      // a future that is done would answer all the same
      throw new InterruptedException();
    }
    try {
      return underWay.take().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TaskException failure) {
        throw failure;
      }
      throw new IllegalStateException("a chunk could not be decoded", e.getCause());
    }
  }

  /** Stops, and waits until the source is let go of. */
  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
    reader.interrupt();
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
