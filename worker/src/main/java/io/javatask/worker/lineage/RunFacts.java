package io.javatask.worker.lineage;

import io.javatask.api.DataInterval;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.Verdict;
import io.javatask.worker.ledger.RunError;
import io.javatask.worker.ledger.RunEvent.Progress;
import io.javatask.worker.ledger.RunState;
import io.javatask.worker.ledger.Submission;
import io.javatask.worker.ledger.Submission.ParentRun;
import io.javatask.worker.run.NamedUuid;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * What an event tells of an attempt; the same for one of a worker and one of the command line.
 *
 * @param state RUNNING when it starts and as it gets on, or a terminal one
 * @param progress how far it is; present for a sign of life only
 * @param report what came of it, if the task judged rows
 */
public record RunFacts(
    String requestId,
    long epoch,
    RunState state,
    Instant time,
    String task,
    JsonNode inputs,
    Optional<DataInterval> interval,
    Optional<ContractFacts> contract,
    Optional<ParentRun> parent,
    Map<String, String> labels,
    Optional<Progress> progress,
    Optional<ValidationReport> report,
    Optional<RunError> error) {
  /** The name space of run ids; drawn once, at random. */
  private static final UUID SPACE = UUID.fromString("0a9d3a54-8b2c-4c38-9d0e-5f6f3c1d7b11");

  public RunFacts {
    labels = Map.copyOf(labels);
  }

  /** The attempt's run id: each attempt is a run of its own. */
  UUID runId() {
    return NamedUuid.of(SPACE, requestId, Long.toString(epoch));
  }

  /** Whether the contract was broken, so that nothing came of the run. */
  boolean refused() {
    return report.filter(r -> r.verdict() == Verdict.FAIL).isPresent();
  }

  /** Whether the run only compares its target with what it would leave there. */
  boolean compares() {
    return Submission.compares(task, inputs);
  }

  /** Whether the run is to write its target. */
  boolean writes() {
    return Submission.writes(task, inputs);
  }

  /** An input of the task; absent if it is not given. */
  Optional<String> input(String name) {
    return Optional.of(inputs.path(name).asString("")).filter(text -> !text.isEmpty());
  }
}
