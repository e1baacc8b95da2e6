package io.javatask.core.task;

import io.javatask.core.sink.PostgresStore;
import io.javatask.core.sink.Sink;
import io.javatask.core.sink.Store;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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
                    dying(
                        PostgresStore.connecting(
                            args[2], "postgres", Optional.empty(), "warehouse"),
                        before))
            .keeping(Classified.CLEAR);
    stores.release(ReleaseTest.contract(-5, true), args[3], args[4], false);
    Runtime.getRuntime().halt(0);
  }

  private static Store dying(Store store, boolean before) {
    return proxy(
        Store.class,
        (self, method, arguments) -> {
          Object result = call(store, method, arguments);
          return result instanceof Sink sink ? dying(sink, before) : result;
        });
  }

  private static Sink dying(Sink sink, boolean before) {
    return proxy(
        Sink.class,
        (self, method, arguments) -> {
          boolean commit = method.getName().equals("commit");
          if (commit && before) {
            Runtime.getRuntime().halt(HALTED);
          }
          Object result = call(sink, method, arguments);
          if (commit) {
            Runtime.getRuntime().halt(HALTED);
          }
          return result;
        });
  }

  private static Object call(Object target, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      method.setAccessible(true);
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
