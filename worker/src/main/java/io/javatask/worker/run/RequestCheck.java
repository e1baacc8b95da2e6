package io.javatask.worker.run;

import io.javatask.api.DataInterval;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskSpec;
import io.javatask.core.check.CheckMemory;
import io.javatask.core.report.ValidationReport;
import io.javatask.worker.config.RunLimits;
import io.javatask.worker.ledger.Submission;
import io.javatask.worker.ledger.Submission.ContractRef;
import java.time.Clock;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Checks what was asked for against what this worker has, and fills in what was left open. */
public final class RequestCheck {
  private final RunLimits limits;
  private final TaskTypes types;
  private final Contracts contracts;
  private final Fleet fleet;
  private final JsonMapper json;
  private final Clock clock;

  public RequestCheck(
      RunLimits limits,
      TaskTypes types,
      Contracts contracts,
      Fleet fleet,
      JsonMapper json,
      Clock clock) {
    this.limits = limits;
    this.types = types;
    this.contracts = contracts;
    this.fleet = fleet;
    this.json = json;
    this.clock = clock;
  }

  /**
   * The submission that a request amounts to.
   *
   * @throws RequestException if the request is at fault
   */
  Submission check(RunRequest request) {
    TaskSpec<?, ?> spec = types.spec("task_type", request.taskType());
    checkVersion(request, spec);
    checkContract(request, spec);
    Optional<ContractRef> contract = request.contract().map(contracts::resolve);
    types.input(spec, request.inputs());
    String queue = fleet.queue(request.queue(), types.locations(spec, request.inputs()));
    return new Submission(
        request.requestId(),
        request.callerAttempt(),
        request
            .inputDigest()
            .map(digest -> Digest.covering(digest, contract))
            .orElseGet(() -> Digest.of(json, spec, request.inputs(), contract)),
        spec.name(),
        spec.version(),
        json.writeValueAsString(request.inputs()),
        contract,
        request.promises().map(slas -> promises(request, slas)),
        request.runType(),
        request.interval(),
        request.partitionKey(),
        request
            .asOf()
            .or(() -> request.interval().map(DataInterval::end))
            .orElseGet(clock::instant),
        request.parentRun(),
        request.traceparent(),
        request.labels(),
        request.executionTimeout().orElse(limits.executionTimeout()),
        request.queueTimeout().orElse(limits.queueTimeout()),
        queue,
        Optional.of(memory(request, spec, contract)));
  }

  /**
   * What the run is accounted for: what the caller says, else what its task and contract may hold.
   */
  private long memory(RunRequest request, TaskSpec<?, ?> spec, Optional<ContractRef> contract) {
    long checks = contract.map(contracts::load).map(c -> CheckMemory.of(c).all()).orElse(0L);
    long needed = request.memory().orElseGet(() -> types.task(spec.name()).memory() + checks);
    if (needed > limits.memory()) {
      throw new RequestException(
          "memory",
          ErrorCode.LIMIT_EXCEEDED,
          "the run is accounted for "
              + needed
              + " bytes, and the worker gives all runs together "
              + limits.memory()
              + " (runs.memory): it would never begin");
    }
    return needed;
  }

  private ContractRef promises(RunRequest request, ArrayNode slas) {
    String dag = label(request, "dag_id");
    String task = label(request, "task_id");
    return contracts.promised(TaskPromises.contract(json, dag, task, slas));
  }

  private static String label(RunRequest request, String name) {
    String value = request.labels().getOrDefault(name, "");
    if (value.isEmpty()) {
      throw new RequestException("labels", "has no '" + name + "', which promises are known by");
    }
    return value;
  }

  private static void checkVersion(RunRequest request, TaskSpec<?, ?> spec) {
    request
        .taskVersion()
        .filter(version -> !version.equals(spec.version()))
        .ifPresent(
            version -> {
              throw new RequestException(
                  "task_version",
                  ErrorCode.TASK_TYPE_NOT_FOUND,
                  "the worker has '"
                      + spec.name()
                      + "' in version "
                      + spec.version()
                      + ", not "
                      + version);
            });
  }

  /** A validation report says which contract it judges by, so its task cannot do without one. */
  private static void checkContract(RunRequest request, TaskSpec<?, ?> spec) {
    if (request.contract().isEmpty() && spec.outputType() == ValidationReport.class) {
      throw new RequestException(
          "contract",
          "is missing; '" + spec.name() + "' judges rows by one: give its name or text");
    }
  }
}
