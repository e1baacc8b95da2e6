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
  private final ConcurrentHashMap<String, List<Listener>> listeners = new ConcurrentHashMap<>();
  private final List<Consumer<String>> ends = new CopyOnWriteArrayList<>();

  /** A listener's registration. */
  public interface Listening extends AutoCloseable {
    @Override
    void close();
  }

  private record Listener(Runnable listener, boolean onlyEnds) {}

  /**
   * Calls {@code listener} after each change of the run; it must be quick and never throw.
   *
   * @return closes the registration
   */
  public Listening listen(String requestId, Runnable listener) {
    return add(requestId, new Listener(listener, false));
  }

  /** As {@link #listen}, but only after changes that may be the end of the run. */
  public Listening listenToEnd(String requestId, Runnable listener) {
    return add(requestId, new Listener(listener, true));
  }

  private Listening add(String requestId, Listener listener) {
    listeners.compute(
        requestId,
        (id, list) -> {
          List<Listener> known = list == null ? new CopyOnWriteArrayList<>() : list;
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
    heardOf(requestId);
    ends.forEach(listener -> listener.accept(requestId));
  }

  /** Something of the run is new, and it is not its end. */
  void changed(String requestId) {
    for (Listener known : listeners.getOrDefault(requestId, List.of())) {
      if (!known.onlyEnds()) {
        known.listener().run();
      }
    }
  }

  /** Something of the run is new, perhaps its end. */
  public void heardOf(String requestId) {
    listeners.getOrDefault(requestId, List.of()).forEach(known -> known.listener().run());
  }

  /** Something may be new of any run. */
  public void allChanged() {
    listeners.keySet().forEach(this::heardOf);
  }
}
