package io.javatask.worker.run;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.worker.ledger.WorkerLedger;
import io.javatask.worker.ledger.WorkerRecord;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which queues and locations there are, on this worker and on those that share its ledger. */
public final class Fleet {
  private static final String DEFAULT_QUEUE = "default";

  private final WorkerRecord self;
  private final WorkerLedger workers;

  public Fleet(WorkerRecord self, WorkerLedger workers) {
    this.self = self;
    this.workers = workers;
  }

  private Stream<WorkerRecord> all() {
    return workers.shared()
        ? Stream.concat(
            Stream.of(self),
            workers.live().stream().filter(other -> !other.workerId().equals(self.workerId())))
        : Stream.of(self);
  }

  /** Whether a worker has a location. */
  boolean knows(String location) {
    return self.locations().containsKey(location)
        || all().anyMatch(worker -> worker.locations().containsKey(location));
  }

  /** Names of all locations. */
  Set<String> locations() {
    Set<String> names = new TreeSet<>();
    all().forEach(worker -> names.addAll(worker.locations().keySet()));
    return names;
  }

  /**
   * The queue that a run belongs into.
   *
   * @param asked the caller's choice; empty leaves it open
   * @param locations those that its inputs speak of
   * @throws RequestException QUEUE_NOT_SERVED, or INVALID_INPUT if it cannot reach a location
   */
  String queue(String asked, Collection<String> locations) {
    Optional<String> queue = Optional.of(asked).filter(name -> !name.isEmpty());
    for (String location : locations) {
      List<String> bound = bound(location);
      if (bound.isEmpty() || queue.filter(bound::contains).isPresent()) {
        continue;
      }
      if (queue.isPresent()) {
        throw new RequestException(
            "queue",
            "the location '"
                + location
                + "' is bound to "
                + String.join(", ", bound)
                + ", and the run to the queue '"
                + queue.get()
                + "'");
      }
      queue = Optional.of(bound.contains(DEFAULT_QUEUE) ? DEFAULT_QUEUE : bound.get(0));
    }
    return served(queue.orElse(DEFAULT_QUEUE));
  }

  /** Queues that a location is bound to; empty if it is shared. */
  private List<String> bound(String location) {
    Stream<WorkerRecord> where = self.locations().containsKey(location) ? Stream.of(self) : all();
    return where
        .map(worker -> worker.locations().getOrDefault(location, List.of()))
        .flatMap(List::stream)
        .distinct()
        .sorted()
        .toList();
  }

  private String served(String queue) {
    if (self.queues().contains(queue)) {
      return queue;
    }
    Set<String> served = new TreeSet<>();
    all().forEach(worker -> served.addAll(worker.queues()));
    if (!served.contains(queue)) {
      throw new RequestException(
          "queue",
          ErrorCode.QUEUE_NOT_SERVED,
          "no worker serves the queue '" + queue + "'" + Nearest.hint(queue, served));
    }
    return queue;
  }
}
