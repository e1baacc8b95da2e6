package io.javatask.core.task;

import io.javatask.api.ErrorCode;
import io.javatask.api.JavaTask;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.api.TaskSpec;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.OnViolation;
import io.javatask.core.location.Locations;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.sink.LoadRequest;
import io.javatask.core.sink.Sink;
import io.javatask.core.sink.Store;
import io.javatask.core.sink.WriteMode;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The rows of an interval into a target table by the contract's key; the same input twice changes
 * nothing.
 */
final class Upsert implements JavaTask<Upsert.Input, ValidationReport> {
  private final Locations locations;
  private final CoreTasks.Options options;

  /**
   * The inputs; exactly one of landing and source.
   *
   * @param landing landing table whose rows of the run's interval are taken, {@code location:table}
   * @param source file to read instead, {@code location:path}
   * @param target table to merge into, {@code location:table}
   * @param mode how; absent means {@code merge}
   * @param onViolation what a violated contract comes to; absent leaves it to the contract
   * @param dialect how files are written, where it is not as the contract says
   * @param quarantine where rows are kept back; absent means in a file
   */
  record Input(
      Optional<String> landing,
      Optional<String> source,
      String target,
      Optional<String> mode,
      Optional<OnViolation> onViolation,
      Optional<JsonNode> dialect,
      Optional<HeldIn> quarantine) {}

  Upsert(Locations locations, CoreTasks.Options options) {
    this.locations = locations;
    this.options = options;
  }

  @Override
  public TaskSpec<Input, ValidationReport> spec() {
    return new TaskSpec<>(
        "upsert",
        CoreTasks.VERSION,
        "Merges an interval's rows into a table by the contract's key.",
        true,
        Input.class,
        ValidationReport.class,
        CoreTasks.schema("upsert.schema.json"),
        CoreTasks.schema("/io/javatask/core/report/report.schema.json"));
  }

  @Override
  public ValidationReport run(TaskContext context, Input input) throws InterruptedException {
    Contract contract = context.require(Contract.class);
    if (input.landing().isPresent() == input.source().isPresent()) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "inputs: upsert takes exactly one of 'landing' and 'source'");
    }
    if (contract.key().isEmpty()) {
      throw new TaskException(
          ErrorCode.INVALID_CONTRACT,
          "contract "
              + contract.id()
              + ", schema "
              + contract.schema()
              + ": upsert needs a key; mark its columns with \"primaryKey\": true");
    }
    Inputs inputs = new Inputs(context, contract, locations, options, input.dialect());
    Pipeline pipeline =
        inputs.loading("upsert", input.onViolation(), input.target(), input.quarantine());
    try (Store store = locations.store(input.target());
        Sink sink = store.open(load(context, contract, input))) {
      if (input.source().isPresent()) {
        return pipeline.run(() -> inputs.file(input.source().get()), Optional.of(sink));
      }
      try (Store landing = locations.store(input.landing().orElseThrow())) {
        return pipeline.run(
            () -> inputs.table(landing, input.landing().orElseThrow(), false), Optional.of(sink));
      }
    }
  }

  private LoadRequest load(TaskContext context, Contract contract, Input input) {
    return new LoadRequest(
        input.target(),
        locations.table(input.target()),
        contract,
        WriteMode.MERGE,
        context.requestId(),
        context.epoch(),
        context.partition(),
        CoreTasks.VERSION);
  }
}
