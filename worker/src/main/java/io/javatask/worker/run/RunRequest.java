package io.javatask.worker.run;

import io.javatask.api.DataInterval;
import io.javatask.worker.ledger.RunType;
import io.javatask.worker.ledger.Submission.ParentRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a caller asks for; its fields are well formed, but whether they make sense is not known yet.
 *
 * @param inputDigest absent asks for it to be computed
 * @param taskVersion absent takes the worker's
 * @param promises SLAs of the caller's task, each as in a contract's {@code slaProperties}; empty
 *     ends them, absent leaves them as they are
 * @param asOf absent means the interval's end, else now
 * @param memory bytes that the run is accounted for; absent leaves it to the worker
 */
public record RunRequest(
    String requestId,
    String callerAttempt,
    Optional<String> inputDigest,
    String taskType,
    Optional<String> taskVersion,
    ObjectNode inputs,
    Optional<ContractSource> contract,
    Optional<ArrayNode> promises,
    RunType runType,
    Optional<DataInterval> interval,
    String partitionKey,
    Optional<Instant> asOf,
    Optional<ParentRun> parentRun,
    String traceparent,
    Map<String, String> labels,
    Optional<Duration> executionTimeout,
    Optional<Duration> queueTimeout,
    String queue,
    Optional<Long> memory) {
  public RunRequest {
    labels = Map.copyOf(labels);
  }

  /**
   * Which contract to judge by: by name or by text. The schema object may be left empty where the
   * document has one only.
   */
  public sealed interface ContractSource {
    String schema();

    /** One of the worker's contracts location. */
    record Named(String name, String schema) implements ContractSource {}

    /**
     * One that came with the request.
     *
     * @param origin where the text came from, for messages
     */
    record Text(String text, String origin, String schema) implements ContractSource {}
  }
}
