package io.javatask.worker.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a worker tells those that it shares the ledger with.
 *
 * @param workerId distinct for each start of a worker
 * @param version of Javatask
 * @param listen where it is called
 * @param queues whose runs it takes
 * @param locations each with the queues that it is bound to; none for those that all workers share
 * @param exclusive queues that nobody else may serve, each with the reason
 */
public record WorkerRecord(
    String workerId,
    String version,
    String listen,
    Instant startTime,
    List<String> queues,
    Map<String, List<String>> locations,
    Map<String, String> exclusive) {
  public WorkerRecord {
    queues = List.copyOf(queues);
    locations = Map.copyOf(locations);
    exclusive = Map.copyOf(exclusive);
  }
}
