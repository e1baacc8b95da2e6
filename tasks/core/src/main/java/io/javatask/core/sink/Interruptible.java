package io.javatask.core.sink;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a statement so that an interrupt of the asking thread ends it, which no driver does. */
final class Interruptible {
  private static final long AGAIN_MILLIS = 100;
  private static final int MOST_CANCELS = 50;

  private Interruptible() {}

  /**
   * Does some work with a statement.
   *
   * @throws TaskException CANCELLED if the thread is interrupted, and then it stays so
   */
  static <T> T run(Statement statement, Callable<T> work) throws SQLException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "javatask-query");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      end(statement, task);
      Thread.currentThread().interrupt();
      throw new TaskException(ErrorCode.CANCELLED, "the query was ended with its run", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Cancels until it is over: a cancel is lost where it comes before the statement runs. */
  private static void end(Statement statement, FutureTask<?> task) throws SQLException {
    for (int i = 0; i < MOST_CANCELS && !isDone(task); i++) {
      statement.cancel();
    }
  }

  private static boolean isDone(FutureTask<?> task) {
    try {
      task.get(AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      return task.isDone();
    }
    return true;
  }
}
