package io.javatask.worker.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is told to lineage backends, and how.
 *
 * @param namespace of jobs
 * @param job name of a job, with fields such as <code>{dag_id}</code>
 * @param runningEvery least time between two signs of life of a run
 * @param retention age at which events that could not be delivered are given up
 * @param maxEvents most events that wait for one transport
 * @param transports by name; each gets every event
 * @param datasets how datasets of a location are called, by location, where it is not as
 *     OpenLineage names them
 */
public record LineageSettings(
    String namespace,
    Template job,
    Duration runningEvery,
    Duration retention,
    int maxEvents,
    Map<String, LineageTransport> transports,
    Map<String, DatasetName> datasets) {
  /** Most time that a transport may take for one event. */
  public static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);

  /** Name of a job that Airflow submits. */
  private static final Template JOB = new Template("{dag_id}.{task_id}");

  /** Nothing is told. */
  public static final LineageSettings NONE =
      new LineageSettings(
          "javatask", JOB, Duration.ofMinutes(5), Duration.ofDays(7), 100_000, Map.of(), Map.of());

  public LineageSettings {
    transports = Collections.unmodifiableMap(new LinkedHashMap<>(transports));
    datasets = Map.copyOf(datasets);
    if (runningEvery.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("runningEvery: must be at least 1s, not " + runningEvery);
    }
    if (retention.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException("retention: must be at least 1m, not " + retention);
    }
    if (maxEvents < 1) {
      throw new IllegalArgumentException("maxEvents: must be at least 1, not " + maxEvents);
    }
  }

  /** The same with other transports. */
  public LineageSettings with(Map<String, LineageTransport> others) {
    return new LineageSettings(
        namespace, job, runningEvery, retention, maxEvents, others, datasets);
  }

  /** Whether there is anybody to tell. */
  public boolean told() {
    return !transports.isEmpty();
  }

  /**
   * How datasets of a location are called.
   *
   * @param name with fields such as <code>{table}</code>
   */
  public record DatasetName(Optional<String> namespace, Optional<Template> name) {}
}
