package io.javatask.core.task;

import io.javatask.api.ErrorCode;
import io.javatask.api.JavaTask;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.api.TaskSpec;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.OnViolation;
import io.javatask.core.contract.Rule;
import io.javatask.core.contract.WriteMode;
import io.javatask.core.location.Locations;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.sink.LoadRequest;
import io.javatask.core.sink.Sink;
import io.javatask.core.sink.Store;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.Source;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Rows out of quarantine, through the checks again, into the table that they were kept back from:
 * once, however often it is asked for.
 */
final class Release implements JavaTask<Release.Input, ValidationReport> {
  private final Locations locations;
  private final CoreTasks.Options options;

  /**
   * The inputs; exactly one of landing and target.
   *
   * @param entry what was kept back: {@code CONTRACT/REQUEST_ID} of a file, {@code
   *     location:table/REQUEST_ID} of a table
   * @param landing landing table whose partition the rows are added to, {@code location:table}
   * @param target table to merge into, {@code location:table}
   * @param onViolation what a violated contract comes to; absent means {@code warn}, for rules of
   *     the whole set say little of the few rows that were kept back
   */
  record Input(
      String entry,
      Optional<String> landing,
      Optional<String> target,
      Optional<OnViolation> onViolation) {}

  Release(Locations locations, CoreTasks.Options options) {
    this.locations = locations;
    this.options = options;
  }

  @Override
  public TaskSpec<Input, ValidationReport> spec() {
    return new TaskSpec<>(
        "release",
        CoreTasks.VERSION,
        "Checks quarantined rows again and loads those that pass.",
        true,
        Input.class,
        ValidationReport.class,
        CoreTasks.schema("release.schema.json"),
        CoreTasks.schema("/io/javatask/core/report/report.schema.json"));
  }

  @Override
  public ValidationReport run(TaskContext context, Input input) throws InterruptedException {
    Contract contract = context.require(Contract.class);
    if (input.landing().isPresent() == input.target().isPresent()) {
      throw invalid("inputs: release takes exactly one of 'landing' and 'target'");
    }
    if (ColumnPlan.of(contract).record()) {
      throw new TaskException(
          ErrorCode.INVALID_CONTRACT,
          "contract "
              + contract.id()
              + " has a rule on whole records, which the quarantine does not keep: load the rows"
              + " from their source");
    }
    String dataset = input.landing().or(input::target).orElseThrow();
    try (Store store = locations.store(dataset);
        HeldEntries.Opened entry =
            new HeldEntries(options).open(input.entry(), dataset, store, context, contract)) {
      return release(context, contract, input, dataset, store, entry);
    }
  }

  private ValidationReport release(
      TaskContext context,
      Contract contract,
      Input input,
      String dataset,
      Store store,
      HeldEntries.Opened entry)
      throws InterruptedException {
    List<LoadReceipt> receipts = store.receipts(dataset);
    LoadRequest load = load(context, contract, input, new HeldOrigin(entry, dataset, receipts));
    Predicate<LoadReceipt> holds = receipt -> store.holds(load, receipt);
    if (entry.stored().isEmpty()) {
      long marked = new DeadReleases(entry.file()).finish(dataset, receipts, holds);
      if (marked > 0) {
        context.log(marked + " rows were loaded by a release that died, and are marked now");
      }
    }
    Set<String> rules = contract.rules().stream().map(Rule::id).collect(Collectors.toSet());
    HeldFile held =
        HeldFile.read(entry.file(), "quarantine:" + input.entry(), contract.hash(), rules);
    context.log(held.held() + " rows of " + held.name() + " go through the checks again");
    Optional<LoadReceipt> done =
        receipts.stream()
            .filter(r -> !r.replayed() && r.inputDigest().equals(held.digest()))
            .filter(holds)
            .findFirst();
    ReleasePlace place =
        new ReleasePlace(
            held,
            entry.beside(),
            options.classified().masked(contract),
            entry.stored(),
            context.requestId(),
            dataset,
            done);
    Inputs inputs = new Inputs(context, contract, locations, options, Optional.empty());
    Pipeline pipeline =
        inputs.releasing(input.onViolation().orElse(OnViolation.WARN), dataset, place);
    Supplier<Source> source = () -> new HeldSource(held, ColumnPlan.of(contract));
    if (held.held() == 0 || done.isPresent()) {
      return pipeline.run(source, Optional.empty());
    }
    try (Sink sink = store.open(load)) {
      return pipeline.run(source, Optional.of(sink));
    }
  }

  private LoadRequest load(TaskContext context, Contract contract, Input input, HeldOrigin origin) {
    WriteMode mode =
        input.landing().isPresent() ? WriteMode.ADD_LANDED : joining(contract.load().mode());
    return new LoadRequest(
        origin.dataset(),
        locations.table(origin.dataset()),
        contract,
        mode,
        context.requestId(),
        context.epoch(),
        mode.keyed() ? context.partition() : origin.partition(input.entry(), context.partition()),
        CoreTasks.VERSION,
        false,
        true);
  }

  /** How rows join those that were loaded before, where a load would have taken their place. */
  private static WriteMode joining(WriteMode mode) {
    return switch (mode) {
      case REPLACE_PARTITION -> WriteMode.APPEND;
      case SNAPSHOT -> WriteMode.MERGE;
      case LAND, ADD_LANDED, MERGE, INSERT_ONLY, APPEND, HISTORY -> mode;
    };
  }

  static TaskException invalid(String message) {
    return new TaskException(ErrorCode.INVALID_INPUT, message);
  }
}
