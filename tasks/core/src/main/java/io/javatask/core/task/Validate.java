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
import io.javatask.core.sink.Snapshot;
import io.javatask.core.sink.Store;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Checks a source or a table against its contract, and writes nothing but the quarantine. */
final class Validate implements JavaTask<Validate.Input, ValidationReport> {
  private final Locations locations;
  private final CoreTasks.Options options;

  /**
   * The inputs; exactly one of source and table.
   *
   * @param source what to read: {@code location:path}, {@code location:query/NAME}, or {@code
   *     location:table} like {@code table}
   * @param table table to read, {@code location:table}; of a landing table only the run's own
   *     interval is read
   * @param onViolation what a violated contract comes to; absent leaves it to the contract
   * @param dialect how files are written, where it is not as the contract says
   * @param pushdown whether a stored table or Parquet files are asked by SQL what it can say;
   *     absent means auto
   */
  record Input(
      Optional<String> source,
      Optional<String> table,
      Optional<OnViolation> onViolation,
      Optional<JsonNode> dialect,
      Optional<Pushdown> pushdown) {}

  Validate(Locations locations, CoreTasks.Options options) {
    this.locations = locations;
    this.options = options;
  }

  @Override
  public TaskSpec<Input, ValidationReport> spec() {
    return new TaskSpec<>(
        "validate",
        CoreTasks.VERSION,
        "Checks a file or a table against its contract.",
        true,
        Input.class,
        ValidationReport.class,
        CoreTasks.schema("validate.schema.json"),
        CoreTasks.schema("/io/javatask/core/report/report.schema.json"));
  }

  private boolean isStored(String reference) {
    return locations.isTable(reference) && locations.query(reference).isEmpty();
  }

  private static Pushdown pushdown(Input input) {
    return input.pushdown().orElse(Pushdown.AUTO);
  }

  /** Files or a query; SQL is asked of those that are all Parquet, as far as it can say. */
  private static ValidationReport ofSource(Inputs inputs, Input input, String source)
      throws InterruptedException {
    Pipeline pipeline =
        inputs.pipeline(
            "validate", input.onViolation(), Optional.empty(), false, inputs.staged(source));
    Optional<Snapshot> opened =
        pushdown(input) == Pushdown.AUTO ? inputs.snapshot(source) : Optional.empty();
    if (opened.isPresent()) {
      try (Snapshot snapshot = opened.get()) {
        Optional<ValidationReport> report =
            new StoredCheck(inputs.context(), pipeline, snapshot).run();
        if (report.isPresent()) {
          return report.get();
        }
      }
    }
    return pipeline.run(() -> inputs.source(source), Optional.empty());
  }

  @Override
  public ValidationReport run(TaskContext context, Input input) throws InterruptedException {
    if (input.source().isPresent() == input.table().isPresent()) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "inputs: validate takes exactly one of 'source' and 'table'");
    }
    Inputs inputs =
        new Inputs(context, context.require(Contract.class), locations, options, input.dialect());
    Optional<String> stored = input.table().or(() -> input.source().filter(this::isStored));
    if (stored.isEmpty()) {
      return ofSource(inputs, input, input.source().orElseThrow());
    }
    String table = stored.get();
    try (Store store = locations.store(table)) {
      Pipeline pipeline =
          inputs.pipeline(
              "validate",
              input.onViolation(),
              Optional.of(table),
              true,
              inputs.stored(store, table));
      Optional<ValidationReport> asked =
          switch (pushdown(input)) {
            case NEVER -> Optional.empty();
            case AUTO -> {
              try (Snapshot snapshot = inputs.snapshot(store, table)) {
                yield new StoredCheck(context, pipeline, snapshot).run();
              }
            }
          };
      return asked.isPresent()
          ? asked.get()
          : pipeline.run(() -> inputs.table(store, table, true), Optional.empty());
    }
  }
}
