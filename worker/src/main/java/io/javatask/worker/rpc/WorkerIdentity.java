package io.javatask.worker.rpc;

import java.time.Instant;
import java.util.List;

/**
 * What a worker says of itself.
 *
 * @param workerId distinct for each start of a worker
 * @param version of Javatask
 * @param locations names of the locations that inputs may use
 */
public record WorkerIdentity(
    String workerId, String version, Instant startTime, List<String> locations, int maxRunning) {
  public WorkerIdentity {
    locations = List.copyOf(locations);
  }
}
