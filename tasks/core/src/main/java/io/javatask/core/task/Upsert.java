package io.javatask.core.task;

import io.javatask.api.ErrorCode;
import io.javatask.api.JavaTask;
import io.javatask.api.Nearest;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.api.TaskSpec;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.OnViolation;
import io.javatask.core.contract.WriteMode;
import io.javatask.core.location.Locations;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.sink.LoadRequest;
import io.javatask.core.sink.Sink;
import io.javatask.core.sink.Store;
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
   * @param source what to read instead: {@code location:path}, {@code location:table} or {@code
   *     location:query/NAME}
   * @param target table to merge into, {@code location:table}
   * @param mode how; absent leaves it to the contract
   * @param onViolation what a violated contract comes to; absent leaves it to the contract
   * @param dialect how files are written, where it is not as the contract says
   * @param quarantine where rows are kept back; absent means in a file
   * @param force whether an input is loaded that was loaded already
   * @param verify whether the target is only compared with what the load would leave
   */
  record Input(
      Optional<String> landing,
      Optional<String> source,
      String target,
      Optional<String> mode,
      Optional<OnViolation> onViolation,
      Optional<JsonNode> dialect,
      Optional<HeldIn> quarantine,
      Optional<Boolean> force,
      Optional<Boolean> verify) {}

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
    Contract contract = contract(context.require(Contract.class), input);
    if (input.landing().isPresent() == input.source().isPresent()) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "inputs: upsert takes exactly one of 'landing' and 'source'");
    }
    Inputs inputs = new Inputs(context, contract, locations, options, input.dialect());
    Pipeline pipeline =
        inputs.loading("upsert", input.onViolation(), input.target(), input.quarantine());
    boolean verify = input.verify().orElse(false);
    LoadRequest load = load(context, contract, input);
    try (Store store = locations.store(input.target());
        Sink sink = verify ? store.compare(load) : store.open(load)) {
      if (input.source().isPresent()) {
        String source = input.source().get();
        return pipeline.run(
            () -> inputs.source(source),
            Optional.of(sink),
            new Pipeline.Loading(() -> inputs.digest(source), verify));
      }
      try (Store landing = locations.store(input.landing().orElseThrow())) {
        return pipeline.run(
            () -> inputs.table(landing, input.landing().orElseThrow(), false),
            Optional.of(sink),
            new Pipeline.Loading(() -> landed(landing, context, input), verify));
      }
    }
  }

  /** The contract, loading as the input says. */
  static Contract contract(Contract declared, Input input) {
    return declared.loaded(declared.load().in(mode(input, declared)));
  }

  /** The receipt that says that the input was loaded already, if there is one. */
  Optional<LoadReceipt> known(TaskContext context, Input input) {
    Contract contract = contract(context.require(Contract.class), input);
    Inputs inputs = new Inputs(context, contract, locations, options, input.dialect());
    try (Store store = locations.store(input.target())) {
      return store.known(load(context, contract, input), () -> digest(context, inputs, input));
    }
  }

  private Optional<String> digest(TaskContext context, Inputs inputs, Input input) {
    if (input.source().isPresent()) {
      return inputs.digest(input.source().get());
    }
    try (Store landing = locations.store(input.landing().orElseThrow())) {
      return landed(landing, context, input);
    }
  }

  private static WriteMode mode(Input input, Contract contract) {
    return input
        .mode()
        .map(
            label ->
                WriteMode.of(label)
                    .orElseThrow(
                        () ->
                            new TaskException(
                                ErrorCode.INVALID_INPUT,
                                "inputs: there is no mode '"
                                    + label
                                    + "'"
                                    + Nearest.hint(
                                        label,
                                        WriteMode.chosen().stream()
                                            .map(WriteMode::label)
                                            .toList()))))
        .orElse(contract.load().mode());
  }

  /** The digest of the landed rows, as the receipt of their landing has it. */
  private static Optional<String> landed(Store landing, TaskContext context, Input input) {
    return landing
        .receipt(input.landing().orElseThrow(), context.partition())
        .flatMap(LoadReceipt::contentHash);
  }

  private LoadRequest load(TaskContext context, Contract contract, Input input) {
    return new LoadRequest(
        input.target(),
        locations.table(input.target()),
        contract,
        contract.load().mode(),
        context.requestId(),
        context.epoch(),
        context.partition(),
        CoreTasks.VERSION,
        input.force().orElse(false));
  }
}
