package io.javatask.worker.ledger;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Tells who waits for a run that the ledger has something new of it. It carries no data: listeners
 * read the ledger, so that nothing is seen before it is written.
 */
public final class Changes {
  private final ConcurrentHashMap<String, List<Runnable>> listeners = new ConcurrentHashMap<>();
  private final List<Consumer<String>> ends = new CopyOnWriteArrayList<>();

  /** A listener's registration. */
  public interface Listening extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Calls {@code listener} after each change of the run; it must be quick and never throw.
   *
   * @return closes the registration
   */
  public Listening listen(String requestId, Runnable listener) {
    listeners.compute(
        requestId,
        (id, list) -> {
          List<Runnable> known = list == null ? new CopyOnWriteArrayList<>() : list;
          known.add(listener);
          return known;
        });
    return () ->
        listeners.computeIfPresent(
            requestId,
            (id, list) -> {
              list.remove(listener);
              return list.isEmpty() ? null : list;
            });
  }

  /**
   * Calls {@code listener} after each attempt of any run that is over; it must be quick and never
   * throw.
   */
  public void listenToEnds(Consumer<String> listener) {
    ends.add(listener);
  }

  /** An attempt of the run is over. */
  void ended(String requestId) {
    changed(requestId);
    ends.forEach(listener -> listener.accept(requestId));
  }

  /** Something of the run is new. */
  public void changed(String requestId) {
    listeners.getOrDefault(requestId, List.of()).forEach(Runnable::run);
  }

  /** Something may be new of any run. */
  public void allChanged() {
    listeners.values().forEach(list -> list.forEach(Runnable::run));
  }
}
