package io.javatask.core.check;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls code that is not ours, on a thread of its own and for so long at most. Code that does not
 * heed its interrupt keeps that thread, and is not called again.
 */
final class UserCode implements AutoCloseable {
  private final String name;
  private final Duration timeout;
  private final ExecutorService thread;

  /**
   * @param name what messages call the code
   * @param timeout most time of one call
   */
  UserCode(String name, Duration timeout) {
    this.name = name;
    this.timeout = timeout;
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread made = new Thread(work, "table-check-" + name);
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * What a call gives.
   *
   * @throws BrokenCheck if it throws, gives null, or takes too long
   */
  <T> T call(Callable<T> code) {
    Future<T> result = thread.submit(code);
    try {
      // spans beyond what a long has are as long as it has
      T given = result.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
      if (given == null) {
        throw new BrokenCheck(name + " gave null");
      }
      return given;
    } catch (TimeoutException e) {
      result.cancel(true);
      throw new BrokenCheck(name + " took longer than " + timeout);
    } catch (InterruptedException e) {
      result.cancel(true);
      Thread.currentThread().interrupt();
      throw new BrokenCheck(name + " was interrupted");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof BrokenCheck broken) {
        throw broken;
      }
      throw new BrokenCheck(name + " failed: " + cause);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
