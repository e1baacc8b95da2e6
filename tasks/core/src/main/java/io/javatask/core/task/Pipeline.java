package io.javatask.core.task;

import io.javatask.api.Batch;
import io.javatask.api.CheckStates;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.core.check.LateRows;
import io.javatask.core.check.References;
import io.javatask.core.check.RowQueries;
import io.javatask.core.check.TableChecks;
import io.javatask.core.check.Validation;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.OnViolation;
import io.javatask.core.contract.Property;
import io.javatask.core.report.IdempotencyErrors;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.Rows;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.ValidationReport.Verdict;
import io.javatask.core.sink.LoadSummary;
import io.javatask.core.sink.RefusedQueries;
import io.javatask.core.sink.RowStage;
import io.javatask.core.sink.ScratchRows;
import io.javatask.core.sink.Sink;
import io.javatask.core.sink.SqlScope;
import io.javatask.core.source.Decoded;
import io.javatask.core.source.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Source, checks, sink: what every task is a short run of.
 *
 * <p>Rows are staged while they are checked; the sink commits only after the verdict, and not at
 * all when it is FAIL.
 */
final class Pipeline {
  private final TaskContext context;
  private final Contract contract;
  private final Settings settings;

  /**
   * How a run is to be done.
   *
   * @param task name of the task type, for the report
   * @param onViolation the caller's policy; absent leaves it to the contract
   * @param sampleSize most failing rows in the report, for each rule
   * @param quarantine where the rows go that are kept back
   * @param references the other data sets that rules speak of
   * @param tableChecks the users' own checks that the contract may ask for
   * @param queries how the queries of the contract are asked
   */
  record Settings(
      String task,
      Optional<OnViolation> onViolation,
      int sampleSize,
      QuarantinePlace quarantine,
      References references,
      TableChecks tableChecks,
      QueryAccess queries) {
    /** With a file as the quarantine, and the table checks of the class path. */
    Settings(
        String task,
        Optional<OnViolation> onViolation,
        int sampleSize,
        Path quarantine,
        References references,
        QueryAccess queries) {
      this(
          task,
          onViolation,
          sampleSize,
          new QuarantineFile(quarantine, Set.of()),
          references,
          TableChecks.onClassPath(),
          queries);
    }

    /** The same, and with queries of whatever the run accepts. */
    Settings(
        String task,
        Optional<OnViolation> onViolation,
        int sampleSize,
        Path quarantine,
        References references) {
      this(task, onViolation, sampleSize, quarantine, references, QueryAccess.OF_ACCEPTED_ROWS);
    }
  }

  Pipeline(TaskContext context, Contract contract, Settings settings) {
    this.context = context;
    this.contract = contract;
    this.settings = settings;
  }

  /**
   * Runs once.
   *
   * @param sources opens the source; asked again only where rows are blamed after their batch has
   *     gone
   * @param sink where accepted rows go; absent to write nothing but the quarantine
   */
  ValidationReport run(Supplier<Source> sources, Optional<Sink> sink) throws InterruptedException {
    return run(sources, sink, Loading.PLAIN);
  }

  /** Runs once, with more to say of the load. */
  ValidationReport run(Supplier<Source> sources, Optional<Sink> sink, Loading loading)
      throws InterruptedException {
    try (Source source = sources.get();
        Validation validation = validation();
        Quarantine quarantine = quarantine();
        RowStage scratch = scratch(validation, sink)) {
      boolean known = !validation.hasQueries() && knows(sink, loading);
      RowStage stage = known ? RowStage.NONE : sink.isPresent() ? sink.get() : scratch;
      Tally tally = new Tally();
      try (ParallelDecoder<Validation.Examined> decoder =
          new ParallelDecoder<>(source, validation::examine)) {
        for (var next = decoder.next(); next.isPresent(); next = decoder.next()) {
          settle(next.get(), validation, quarantine, stage, tally);
        }
      }
      validation.finish();
      withdrawLate(sources, source.digest(), validation, quarantine, stage, tally);
      askQueries(validation, stage);
      return report(
          source, validation, quarantine, new Destination(sink, loading), tally, Map.of());
    }
  }

  Validation validation() {
    return new Validation(
        contract,
        context.asOf(),
        settings.sampleSize(),
        settings.references(),
        settings.tableChecks());
  }

  Quarantine quarantine() {
    return settings.quarantine().draft(context.epoch());
  }

  /**
   * How a load goes.
   *
   * @param digest of what will be read, where it can be known before
   * @param verify whether the target is only compared with what the load would leave
   */
  record Loading(Supplier<Optional<String>> digest, boolean verify) {
    static final Loading PLAIN = new Loading(Optional::empty, false);
  }

  /** Where a run's rows go, if anywhere. */
  record Destination(Optional<Sink> sink, Loading loading) {
    static final Destination NONE = new Destination(Optional.empty(), Loading.PLAIN);
  }

  /** Whether the target has the input already: then rows are checked, and staged nowhere. */
  private boolean knows(Optional<Sink> sink, Loading loading) {
    boolean known = sink.isPresent() && !loading.verify() && sink.get().knows(loading.digest());
    if (known) {
      context.log("this input was loaded into " + sink.get().dataset() + " before: only checking");
    }
    return known;
  }

  /** Where a run without a sink stages rows: nowhere, unless queries are to be asked of them. */
  private RowStage scratch(Validation validation, Optional<Sink> sink) {
    QueryAccess access = settings.queries();
    boolean asked = validation.hasQueries() && access.refused().isEmpty();
    return asked && sink.isEmpty() && access.stored().isEmpty()
        ? new ScratchRows(contract.properties())
        : RowStage.NONE;
  }

  /** Asks the queries of the contract, of the rows that no other rule holds back. */
  void askQueries(Validation validation, RowStage stage) {
    if (!validation.hasQueries()) {
      return;
    }
    context.checkpoint();
    QueryAccess access = settings.queries();
    List<String> columns = contract.properties().stream().map(Property::name).toList();
    SqlScope scope = new SqlScope(contract.schema(), columns, access.timeout());
    try (RowQueries queries =
        access.refused().isPresent()
            ? new RefusedQueries(access.refused().get())
            : access
                .stored()
                .map(open -> open.apply(scope))
                .orElseGet(() -> stage.queries(scope))) {
      validation.ask(queries);
    }
  }

  /** Rows and bytes so far. */
  static final class Tally {
    long read;
    long accepted;
    long quarantined;
    long rejected;
    long lines;
    private String origin = "";
    long bytes;

    /**
     * Places a chunk behind those before it, and counts it; lines are counted anew in each file.
     */
    Decoded place(Decoded chunk) {
      String file = chunk.batch().origin();
      lines = file.equals(origin) ? lines : 0;
      origin = file;
      Decoded placed = chunk.at(read, lines);
      read += placed.records();
      lines += placed.newlines();
      bytes += placed.batch().bytes();
      rejected += placed.rejected().size();
      return placed;
    }

    Rows rows() {
      return new Rows(read, accepted, quarantined, rejected);
    }
  }

  private void settle(
      ParallelDecoder.Result<Validation.Examined> result,
      Validation validation,
      Quarantine quarantine,
      RowStage stage,
      Tally tally) {
    context.checkpoint();
    Decoded decoded = tally.place(result.decoded());
    Batch batch = decoded.batch();
    Validation.Fate fate =
        validation.settle(batch, result.examined(), settings.quarantine().staying(batch));
    decoded.rejected().forEach(record -> quarantine.reject(batch.origin(), record));
    quarantine.hold(batch, fate);
    stage.write(batch, fate.accepted());
    tally.quarantined += fate.held().count();
    tally.accepted += fate.accepted().count();
    context.progress(tally.read, tally.bytes);
  }

  /**
   * Moves rows that were blamed after their batch had gone to quarantine, by a second look at the
   * source.
   */
  void withdrawLate(
      Supplier<Source> sources,
      Optional<String> digest,
      Validation validation,
      Quarantine quarantine,
      RowStage stage,
      Tally tally) {
    LateRows late = validation.lateRows();
    quarantine.blame(late);
    long withdrawn = late.accepted();
    if (withdrawn == 0) {
      return;
    }
    late.slices(stage::withdraw);
    try (Source again = sources.get()) {
      Tally passed = new Tally();
      for (var chunk = again.next(); chunk.isPresent(); chunk = again.next()) {
        context.checkpoint();
        Batch batch = passed.place(chunk.get().decode()).batch();
        for (int row = 0; row < batch.rows(); row++) {
          if (late.isAccepted(batch.ordinal(row))) {
            quarantine.hold(batch, row, late.reasons(batch.ordinal(row)));
          }
        }
      }
      if (!again.digest().equals(digest)) {
        throw new TaskException(
            ErrorCode.SOURCE_CHANGED, "source " + again.name() + " changed while it was read");
      }
    }
    tally.accepted -= withdrawn;
    tally.quarantined += withdrawn;
  }

  ValidationReport report(
      Source source,
      Validation validation,
      Quarantine quarantine,
      Destination destination,
      Tally tally,
      Map<String, Double> more) {
    Optional<Sink> sink = destination.sink();
    List<RuleResult> results =
        validation.results(source.columns(), source.declaresColumns(), tally.read).stream()
            .map(result -> result.of(source.name()))
            .toList();
    Verdicts verdicts = new Verdicts(contract, settings.onViolation());
    Rows rows = tally.rows();
    List<RuleResult> all = verdicts.withBatchResults(results, rows);
    Verdict verdict = verdicts.verdict(all, rows);
    all.forEach(
        r -> context.checked(r.rule(), r.status().name(), r.evaluated(), r.failed(), r.message()));
    String dataset = sink.map(Sink::dataset).orElse(source.name());
    boolean verify = destination.loading().verify();
    if (settings.quarantine().seesWholeSet() && !verify) {
      context.keep(
          () ->
              new CheckStates(
                  contract.id(),
                  contract.hash(),
                  contract.schema(),
                  dataset,
                  validation.states(results)));
    }
    Optional<Sink> loads = sink.filter(s -> verdict != Verdict.FAIL);
    LoadSummary summary =
        new LoadSummary(
            source.digest().orElse(""),
            rows.quarantined(),
            rows.rejected(),
            contract.keepsKeysApart(),
            Optional.empty());
    Optional<IdempotencyErrors> errors = loads.filter(s -> verify).map(s -> s.difference(summary));
    QuarantinePlace.Outcome outcome =
        verify
            ? QuarantinePlace.Outcome.NOTHING
            : settings
                .quarantine()
                .keep(quarantine, source.name(), sink, loads.map(to -> load(to, summary)));
    Optional<LoadReceipt> receipt = outcome.receipt();
    Measures measures = new Measures(contract, context.asOf(), context.interval());
    Map<String, Double> metrics = measures.metrics(validation, all);
    metrics.putAll(more);
    return new ValidationReport(
        ValidationReport.SCHEMA_VERSION,
        settings.task(),
        context.requestId(),
        context.epoch(),
        new ValidationReport.ContractRef(
            contract.id(), contract.version(), contract.hash(), contract.schema()),
        Optional.of(context.partition()).filter(p -> !p.isEmpty()),
        context.asOf().toString(),
        source.name(),
        source.digest(),
        verdict,
        verdicts.policy(),
        verdicts.violations(all, rows),
        rows,
        all,
        validation.duplicates(),
        metrics,
        measures.slas(validation, metrics, rows, verdict, receipt.isPresent() || sink.isEmpty()),
        outcome.quarantine(),
        receipt,
        errors);
  }

  private QuarantinePlace.Load load(Sink sink, LoadSummary summary) {
    return held -> {
      context.checkpoint();
      return sink.commit(summary.with(held));
    };
  }
}
