package io.javatask.core.task;

import io.javatask.core.sink.PostgresStore;
import java.nio.file.Path;
import java.util.Optional;

/** A process that releases an entry and dies just before its commit, or just after it. */
final class CrashingRelease {
  static final int HALTED = 70;

  private CrashingRelease() {}

  /** Arguments: {@code before|after FOLDER URL ENTRY TABLE EPOCH}. */
  public static void main(String[] args) throws InterruptedException {
    boolean before = args[0].equals("before");
    Stores.goOn(Long.parseLong(args[5]));
    Stores stores =
        new Stores(
                Path.of(args[1]),
                () ->
                    Interposed.store(
                        PostgresStore.connecting(
                            args[2], "postgres", Optional.empty(), "warehouse"),
                        commit -> dying(commit, before)))
            .keeping(Classified.CLEAR);
    stores.release(ReleaseTest.contract(-5, true), args[3], args[4], false);
    Runtime.getRuntime().halt(0);
  }

  private static Object dying(Interposed.Call commit, boolean before) throws Throwable {
    if (!before) {
      Object unused = commit.proceed();
    }
    Runtime.getRuntime().halt(HALTED);
    throw new IllegalStateException("halted");
  }
}
