package io.javatask.worker.ledger;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Tells who waits for a run that the ledger has something new of it. Listeners read that in the
 * ledger, so that nothing is seen before it is written; only the end that this worker has just
 * written comes with the call.
 */
public final class Changes {
  private final ConcurrentHashMap<String, List<Listener>> listeners = new ConcurrentHashMap<>();
  private final List<BiConsumer<String, Optional<RunLedger.Reported>>> ends =
      new CopyOnWriteArrayList<>();

  /** A listener's registration. */
  public interface Listening extends AutoCloseable {
    @Override
    void close();
  }

  private interface Listener {
    void changed();

    void ended(Optional<RunLedger.Reported> end);
  }

  private record ToAll(Runnable listener) implements Listener {
    @Override
    public void changed() {
      listener.run();
    }

    @Override
    public void ended(Optional<RunLedger.Reported> end) {
      listener.run();
    }
  }

  private record ToEnd(Consumer<Optional<RunLedger.Reported>> listener) implements Listener {
    @Override
    public void changed() {}

    @Override
    public void ended(Optional<RunLedger.Reported> end) {
      listener.accept(end);
    }
  }

  /**
   * Calls {@code listener} after each change of the run; it must be quick and never throw.
   *
   * @return closes the registration
   */
  public Listening listen(String requestId, Runnable listener) {
    return add(requestId, new ToAll(listener));
  }

  /**
   * As {@link #listen}, but only after changes that may be the end of the run.
   *
   * @param listener given an attempt as it ended, where that is what is new: the ledger may have a
   *     newer one by then
   */
  public Listening listenToEnd(String requestId, Consumer<Optional<RunLedger.Reported>> listener) {
    return add(requestId, new ToEnd(listener));
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
   *
   * @param listener given the request, and the run as it then was, if it is known
   */
  public void listenToEnds(BiConsumer<String, Optional<RunLedger.Reported>> listener) {
    ends.add(listener);
  }

  /** An attempt of the run is over. */
  void ended(String requestId) {
    ended(requestId, Optional.empty());
  }

  /**
   * The same.
   *
   * @param end the run as it then was, if it is known
   */
  void ended(String requestId, Optional<RunLedger.Reported> end) {
    of(requestId).forEach(listener -> listener.ended(end));
    ends.forEach(listener -> listener.accept(requestId, end));
  }

  /** Something of the run is new, and it is not its end. */
  void changed(String requestId) {
    of(requestId).forEach(Listener::changed);
  }

  /** Something of the run is new, perhaps its end. */
  public void heardOf(String requestId) {
    of(requestId).forEach(listener -> listener.ended(Optional.empty()));
  }

  private List<Listener> of(String requestId) {
    return listeners.getOrDefault(requestId, List.of());
  }

  /** Something may be new of any run. */
  public void allChanged() {
    listeners.keySet().forEach(this::heardOf);
  }
}
