package io.javatask.worker.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which runs to list.
 *
 * @param states empty means any
 * @param taskType absent means any
 * @param labels runs that carry all of these
 * @param limit runs of a page
 * @param pageToken empty for the first page
 */
public record RunQuery(
    List<RunState> states,
    Optional<String> taskType,
    Map<String, String> labels,
    int limit,
    String pageToken) {
  public RunQuery {
    states = List.copyOf(states);
    labels = Map.copyOf(labels);
  }

  /** The newest runs of all. */
  public static RunQuery newest(int limit) {
    return new RunQuery(List.of(), Optional.empty(), Map.of(), limit, "");
  }
}
