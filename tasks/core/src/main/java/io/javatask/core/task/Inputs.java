package io.javatask.core.task;

import io.javatask.api.TaskContext;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.FileDialect;
import io.javatask.core.contract.OnViolation;
import io.javatask.core.location.Locations;
import io.javatask.core.sink.ParquetSource;
import io.javatask.core.sink.Store;
import io.javatask.core.sink.TableRead;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.FileSources;
import io.javatask.core.source.FilesSource;
import io.javatask.core.source.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What the tasks have in common: how a run's inputs become a source and a pipeline. */
record Inputs(
    TaskContext context,
    Contract contract,
    Locations locations,
    CoreTasks.Options options,
    Optional<JsonNode> dialect) {
  /** A file, or all files that a pattern names. */
  Source file(String reference) {
    context.log("reading " + reference);
    List<String> files = locations.files(reference);
    return files.equals(List.of(reference))
        ? one(reference)
        : new FilesSource(reference, files, this::one, ColumnPlan.of(contract));
  }

  private Source one(String reference) {
    return open(locations.file(reference), reference, contract, written());
  }

  static Source open(Path file, String reference, Contract contract, FileDialect dialect) {
    ColumnPlan plan = ColumnPlan.of(contract);
    return ParquetSource.isParquet(file)
        ? new ParquetSource(file, reference, contract, plan)
        : FileSources.open(file, reference, plan, dialect);
  }

  private FileDialect written() {
    return dialect
        .map(said -> contract.dialect().with(FileDialect.of(said)))
        .orElse(contract.dialect());
  }

  /**
   * A table; of a landing table only what landed for the run's own partition.
   *
   * @param anyTable whether another table may be read too, and then as a whole
   */
  Source table(Store store, String reference, boolean anyTable) {
    context.log(
        "reading "
            + reference
            + (context.partition().isEmpty() ? "" : ", partition " + context.partition()));
    return store.read(
        new TableRead(
            reference,
            locations.table(reference),
            contract,
            Optional.of(context.partition()),
            anyTable,
            true));
  }

  /**
   * A pipeline.
   *
   * @param own the table that the run writes or reads; absent where it has none
   * @param stored whether the run reads it
   */
  Pipeline pipeline(
      String task, Optional<OnViolation> onViolation, Optional<String> own, boolean stored) {
    return new Pipeline(
        context,
        contract,
        new Pipeline.Settings(
            task,
            onViolation,
            options.sampleSize(),
            options.quarantine().apply(context, contract),
            new RunReferences(locations, contract, own, stored),
            options.tableChecks()));
  }
}
