package io.javatask.worker.ledger;

import io.javatask.api.DataInterval;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was asked for, after it was checked. Kept as JSON with the run, so that a queued run
 * survives a restart.
 *
 * @param callerAttempt opaque identity of the caller's own attempt
 * @param inputDigest {@code sha256:} and 64 hex digits
 * @param inputs the task's inputs, a JSON object
 * @param promises what the caller's task promises, as a contract of its own; absent leaves what it
 *     promised before
 * @param parentRun the run of another system that this one is a part of
 * @param traceparent W3C trace context; empty for none
 * @param queue queue of workers that take it
 * @param memory bytes that it is accounted for; absent for one that an older worker took
 */
public record Submission(
    String requestId,
    String callerAttempt,
    String inputDigest,
    String taskType,
    String taskVersion,
    String inputs,
    Optional<ContractRef> contract,
    Optional<ContractRef> promises,
    RunType runType,
    Optional<DataInterval> interval,
    String partitionKey,
    Instant asOf,
    Optional<ParentRun> parentRun,
    String traceparent,
    Map<String, String> labels,
    Duration executionTimeout,
    Duration queueTimeout,
    String queue,
    Optional<Long> memory) {
  public Submission {
    labels = Map.copyOf(labels);
  }

  /**
   * A registered contract.
   *
   * @param schema name of the schema object; empty where the document has one only
   */
  public record ContractRef(String hash, String schema) {}

  /** A run of another system, for lineage. */
  public record ParentRun(
      String namespace,
      String jobName,
      String runId,
      String rootNamespace,
      String rootJobName,
      String rootRunId) {}

  /** The inputs as a tree; without any where they are no JSON. */
  public JsonNode inputTree(JsonMapper json) {
    try {
      return json.readTree(inputs);
    } catch (JacksonException e) {
      return json.createObjectNode();
    }
  }

  /** Whether a task is only to compare a target with what the run would leave there. */
  public static boolean compares(String taskType, JsonNode inputs) {
    return switch (taskType) {
      case "ingest", "upsert" -> inputs.path("verify").asString("false").equals("true");
      case "backfill" -> inputs.path("action").asString("").equals("verify");
      default -> false;
    };
  }

  /** Whether a task is to do more than to compare, or to plan, what it would write. */
  public static boolean writes(String taskType, JsonNode inputs) {
    boolean plans =
        taskType.equals("backfill") && inputs.path("action").asString("").equals("plan");
    return !plans && !compares(taskType, inputs);
  }

  /** The interval as text, else the partition key, else empty. */
  public String partition() {
    return interval.map(DataInterval::toString).orElse(partitionKey);
  }

  /** Whether a data set or a task is held to something by what becomes of the run. */
  public boolean judged() {
    return contract.isPresent() || promises.isPresent();
  }
}
