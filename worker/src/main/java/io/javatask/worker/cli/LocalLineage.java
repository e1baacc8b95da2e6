package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.report.ValidationReport;
import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.config.LocationConfig;
import io.javatask.worker.ledger.RunError;
import io.javatask.worker.ledger.RunState;
import io.javatask.worker.ledger.Submission.ParentRun;
import io.javatask.worker.lineage.ContractFacts;
import io.javatask.worker.lineage.Dispatch;
import io.javatask.worker.lineage.RunEvents;
import io.javatask.worker.lineage.RunFacts;
import io.javatask.worker.run.RunContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Tells lineage backends of a command when it is over: of its start, and of what came of it. The
 * command ends as it would have ended without.
 */
final class LocalLineage {
  private final Console console;
  private final LineageSettings settings;
  private final RunEvents events;

  LocalLineage(
      Console console,
      LineageSettings settings,
      Map<String, LocationConfig> locations,
      String version) {
    this.console = console;
    this.settings = settings;
    this.events = new RunEvents(settings, locations, version, console.workingDirectory());
  }

  /**
   * A command that runs.
   *
   * @param contractText the document that the contract was read from
   */
  record Begun(
      Instant time,
      String task,
      JsonNode inputs,
      RunContext context,
      Contract contract,
      String contractText) {}

  void succeeded(Begun begun, Object output) throws InterruptedException {
    Optional<ValidationReport> report =
        output instanceof ValidationReport judged ? Optional.of(judged) : Optional.empty();
    tell(begun, RunState.SUCCEEDED, report, Optional.empty());
  }

  void failed(Begun begun, Exception cause) throws InterruptedException {
    RunError error =
        cause instanceof TaskException known
            ? new RunError(known.code(), String.valueOf(known.getMessage()))
            : new RunError(ErrorCode.INTERNAL, "the command ended by a defect");
    RunState state = error.code() == ErrorCode.CANCELLED ? RunState.CANCELLED : RunState.FAILED;
    tell(begun, state, Optional.empty(), Optional.of(error));
  }

  private void tell(
      Begun begun, RunState state, Optional<ValidationReport> report, Optional<RunError> error)
      throws InterruptedException {
    try {
      List<String> both =
          List.of(
              events.event(
                  facts(begun, RunState.RUNNING, begun.time(), Optional.empty(), Optional.empty())),
              events.event(facts(begun, state, Instant.now(), report, error)));
      new Dispatch(settings).send(begun.context().requestId(), both).forEach(this::complain);
    } catch (RuntimeException | LinkageError e) {
      complain("lineage: the events of the run are lost: " + e);
    }
  }

  private void complain(String line) {
    console.err().println("javatask: " + line);
    console.err().flush();
  }

  private RunFacts facts(
      Begun begun,
      RunState state,
      Instant time,
      Optional<ValidationReport> report,
      Optional<RunError> error) {
    return new RunFacts(
        begun.context().requestId(),
        begun.context().epoch(),
        state,
        time,
        begun.task(),
        begun.inputs(),
        begun.context().interval(),
        Optional.of(ContractFacts.of(begun.contract(), begun.contractText())),
        parent(),
        Map.of(),
        Optional.empty(),
        report,
        error);
  }

  /** The parent that OpenLineage's own integrations take from the environment, too. */
  private Optional<ParentRun> parent() {
    Optional<List<String>> parent = named("OPENLINEAGE_PARENT_ID");
    Optional<List<String>> root = named("OPENLINEAGE_ROOT_PARENT_ID").or(() -> parent);
    return parent.map(
        p -> {
          List<String> r = root.orElse(p);
          return new ParentRun(p.get(0), p.get(1), p.get(2), r.get(0), r.get(1), r.get(2));
        });
  }

  /** Namespace, job and run id of {@code NAMESPACE/JOB/RUN_ID}; a namespace may have slashes. */
  private Optional<List<String>> named(String variable) {
    String text = console.environment().getOrDefault(variable, "");
    int run = text.lastIndexOf('/');
    int job = run < 0 ? -1 : text.lastIndexOf('/', run - 1);
    return job < 0
        ? Optional.empty()
        : Optional.of(
            List.of(text.substring(0, job), text.substring(job + 1, run), text.substring(run + 1)));
  }
}
