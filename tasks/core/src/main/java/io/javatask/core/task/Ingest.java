package io.javatask.core.task;

import io.javatask.api.JavaTask;
import io.javatask.api.TaskContext;
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

/** From a source, through the checks at the door, into a landing table; or not at all. */
final class Ingest implements JavaTask<Ingest.Input, ValidationReport> {
  private final Locations locations;
  private final CoreTasks.Options options;

  /**
   * The inputs.
   *
   * @param source what to read: {@code location:path}, {@code location:table} or {@code
   *     location:query/NAME}
   * @param landing table to land in, {@code location:table}
   * @param onViolation what a violated contract comes to; absent leaves it to the contract
   * @param dialect how files are written, where it is not as the contract says
   * @param quarantine where rows are kept back; absent means in a file
   * @param force whether an input is loaded that was loaded already
   * @param verify whether the target is only compared with what the load would leave
   */
  record Input(
      String source,
      String landing,
      Optional<OnViolation> onViolation,
      Optional<JsonNode> dialect,
      Optional<HeldIn> quarantine,
      Optional<Boolean> force,
      Optional<Boolean> verify) {}

  Ingest(Locations locations, CoreTasks.Options options) {
    this.locations = locations;
    this.options = options;
  }

  @Override
  public TaskSpec<Input, ValidationReport> spec() {
    return new TaskSpec<>(
        "ingest",
        CoreTasks.VERSION,
        "Reads a file, checks it against its contract and lands the good rows in a table.",
        true,
        Input.class,
        ValidationReport.class,
        CoreTasks.schema("ingest.schema.json"),
        CoreTasks.schema("/io/javatask/core/report/report.schema.json"));
  }

  @Override
  public ValidationReport run(TaskContext context, Input input) throws InterruptedException {
    Contract contract = context.require(Contract.class);
    Inputs inputs = new Inputs(context, contract, locations, options, input.dialect());
    boolean verify = input.verify().orElse(false);
    LoadRequest load = load(context, contract, input);
    try (Store store = locations.store(input.landing());
        Sink sink = verify ? store.compare(load) : store.open(load)) {
      return inputs
          .loading("ingest", input.onViolation(), input.landing(), input.quarantine())
          .run(
              () -> inputs.source(input.source()),
              Optional.of(sink),
              new Pipeline.Loading(() -> inputs.digest(input.source()), verify));
    }
  }

  /** The receipt that says that the input landed already, if there is one. */
  Optional<LoadReceipt> known(TaskContext context, Input input) {
    Contract contract = context.require(Contract.class);
    Inputs inputs = new Inputs(context, contract, locations, options, input.dialect());
    try (Store store = locations.store(input.landing())) {
      return store.known(load(context, contract, input), () -> inputs.digest(input.source()));
    }
  }

  private LoadRequest load(TaskContext context, Contract contract, Input input) {
    return new LoadRequest(
        input.landing(),
        locations.table(input.landing()),
        contract,
        WriteMode.LAND,
        context.requestId(),
        context.epoch(),
        context.partition(),
        CoreTasks.VERSION,
        input.force().orElse(false));
  }
}
