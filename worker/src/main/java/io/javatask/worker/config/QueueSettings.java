package io.javatask.worker.config;

import java.util.List;
import java.util.Map;

/**
 * Which runs a worker takes.
 *
 * @param served the queues
 * @param bound locations that only runs of one queue may speak of, with that queue; the others are
 *     the same for all workers
 */
public record QueueSettings(List<String> served, Map<String, String> bound) {
  public static final QueueSettings DEFAULT = new QueueSettings(List.of("default"), Map.of());

  public QueueSettings {
    served = List.copyOf(served);
    bound = Map.copyOf(bound);
    if (served.isEmpty()) {
      throw new IllegalArgumentException("queues: a worker serves at least one");
    }
    served.forEach(QueueSettings::name);
    for (Map.Entry<String, String> location : bound.entrySet()) {
      if (!served.contains(location.getValue())) {
        throw new IllegalArgumentException(
            "locations."
                + location.getKey()
                + ".queue: the worker does not serve the queue '"
                + location.getValue()
                + "'; its queues are "
                + String.join(", ", served));
      }
    }
  }

  private static void name(String queue) {
    if (!queue.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
      throw new IllegalArgumentException(
          "queues: '" + queue + "' is no name of a queue: letters, digits, '.', '_' and '-'");
    }
  }

  /** The queues that a location is bound to; empty if every worker has the same. */
  public List<String> of(String location, boolean ownedByOneWorker) {
    String queue = bound.get(location);
    return queue != null ? List.of(queue) : ownedByOneWorker ? served : List.of();
  }
}
