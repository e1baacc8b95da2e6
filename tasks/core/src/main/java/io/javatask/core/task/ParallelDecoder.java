package io.javatask.core.task;

import io.javatask.api.TaskException;
import io.javatask.core.check.Validation;
import io.javatask.core.source.Decoded;
import io.javatask.core.source.Source;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Decodes and examines chunks on the machine's processors and hands them on in the order of the
 * source. A bounded number is under way, so memory does not grow with the source.
 */
final class ParallelDecoder implements AutoCloseable {
  private final Source source;
  private final Validation validation;
  private final int ahead;
  private final ExecutorService threads;
  private final ArrayDeque<Future<Result>> underWay = new ArrayDeque<>();
  private boolean ended;

  /** A chunk, decoded and examined. */
  record Result(Decoded decoded, Validation.Examined examined) {}

  ParallelDecoder(Source source, Validation validation) {
    this.source = source;
    this.validation = validation;
    int processors = Math.max(1, Runtime.getRuntime().availableProcessors());
    this.ahead = processors + 1;
    this.threads = Executors.newFixedThreadPool(processors, ParallelDecoder::daemon);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "javatask-decode");
    thread.setDaemon(true);
    return thread;
  }

  Optional<Result> next() throws InterruptedException {
    while (!ended && underWay.size() < ahead) {
      Optional<Source.Chunk> chunk = source.next();
      if (chunk.isEmpty()) {
        ended = true;
      } else {
        underWay.add(threads.submit(() -> examine(chunk.get())));
      }
    }
    return underWay.isEmpty() ? Optional.empty() : Optional.of(get(underWay.remove()));
  }

  private Result examine(Source.Chunk chunk) {
    Decoded decoded = chunk.decode();
    return new Result(decoded, validation.examine(decoded.batch()));
  }

  private static Result get(Future<Result> future) throws InterruptedException {
    if (Thread.interrupted()) {
      // a future that is done would answer all the same
      throw new InterruptedException();
    }
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TaskException failure) {
        throw failure;
      }
      throw new IllegalStateException("a chunk could not be decoded", e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
