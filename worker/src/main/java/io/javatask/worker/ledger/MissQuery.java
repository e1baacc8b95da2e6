package io.javatask.worker.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which misses to list.
 *
 * @param dagIds empty means any
 * @param open absent means both
 * @param from only misses that began then or later
 * @param to only misses that began before
 */
public record MissQuery(
    List<String> dagIds,
    Optional<String> taskId,
    Optional<String> datasetId,
    Optional<Boolean> open,
    List<String> kinds,
    Optional<Instant> from,
    Optional<Instant> to,
    int limit,
    String pageToken) {
  public MissQuery {
    dagIds = List.copyOf(dagIds);
    kinds = List.copyOf(kinds);
  }

  /** The newest open misses of a data set. */
  public static MissQuery openOf(String datasetId, int limit) {
    return new MissQuery(
        List.of(),
        Optional.empty(),
        Optional.of(datasetId),
        Optional.of(true),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        limit,
        "");
  }
}
