package io.javatask.core.task;

import io.javatask.core.sink.Sink;
import io.javatask.core.sink.Store;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** A store between whose loads and their commit a test can do something. */
final class Interposed {
  private Interposed() {}

  /** A commit, as yet to be done. */
  interface Call {
    Object proceed() throws Throwable;
  }

  /** What is done in the place of a commit. */
  interface Commit {
    Object instead(Call commit) throws Throwable;
  }

  static Store store(Store store, Commit commit) {
    return proxy(
        Store.class,
        (self, method, arguments) -> {
          Object result = call(store, method, arguments);
          return result instanceof Sink sink ? sink(sink, commit) : result;
        });
  }

  private static Sink sink(Sink sink, Commit commit) {
    return proxy(
        Sink.class,
        (self, method, arguments) ->
            method.getName().equals("commit")
                ? commit.instead(() -> call(sink, method, arguments))
                : call(sink, method, arguments));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
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
