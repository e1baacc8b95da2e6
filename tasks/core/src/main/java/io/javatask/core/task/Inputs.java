package io.javatask.core.task;

import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.FileDialect;
import io.javatask.core.contract.OnViolation;
import io.javatask.core.location.Locations;
import io.javatask.core.location.SqlPolicy;
import io.javatask.core.sink.ParquetSnapshot;
import io.javatask.core.sink.ParquetSource;
import io.javatask.core.sink.QueryRead;
import io.javatask.core.sink.Snapshot;
import io.javatask.core.sink.Store;
import io.javatask.core.sink.TableRead;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.FileDigest;
import io.javatask.core.source.FileSources;
import io.javatask.core.source.FilesSource;
import io.javatask.core.source.Source;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What the tasks have in common: how a run's inputs become a source and a pipeline. */
record Inputs(
    TaskContext context,
    Contract contract,
    Locations locations,
    CoreTasks.Options options,
    Optional<JsonNode> dialect) {
  /** Files, or a table or a named query of a store. */
  Source source(String reference) {
    if (!locations.isTable(reference)) {
      return file(reference);
    }
    Optional<String> query = locations.query(reference);
    Store store = locations.store(reference);
    try {
      return new StoreSource(
          query.isPresent()
              ? store.read(query(reference, query.get()))
              : table(store, reference, true),
          store);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private QueryRead query(String reference, String sql) {
    context.log("reading " + reference);
    return new QueryRead(reference, sql, contract, locations.sql(reference).timeout());
  }

  /** A file, or all files that a pattern names. */
  private Source file(String reference) {
    context.log("reading " + reference);
    List<String> files = locations.files(reference);
    return files.equals(List.of(reference))
        ? one(reference)
        : new FilesSource(reference, files, this::one, ColumnPlan.of(contract));
  }

  /**
   * The digest that {@link #source} will have when it is read; reads the bytes of files and nothing
   * more. That of what a store holds takes a read.
   */
  Optional<String> digest(String reference) {
    if (locations.isTable(reference)) {
      return Optional.empty();
    }
    List<String> files = locations.files(reference);
    FileDigest digest = new FileDigest();
    return Optional.of(
        files.equals(List.of(reference))
            ? digest.of(locations.file(reference), reference)
            : digest.of(files, locations::file));
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
        .filter(said -> !said.isNull()) // an absent field of a record's JSON arrives as null
        .map(said -> contract.dialect().with(FileDialect.of(said)))
        .orElse(contract.dialect());
  }

  /**
   * A table; of a landing table only what landed for the run's own partition.
   *
   * @param anyTable whether another table may be read too, and then as a whole
   */
  Source table(Store store, String reference, boolean anyTable) {
    logRead(reference);
    return store.read(read(reference, anyTable));
  }

  /** Any table, to be asked what its store can say of it. */
  Snapshot snapshot(Store store, String reference) {
    logRead(reference);
    return store.snapshot(read(reference, true));
  }

  /** Files that are all Parquet, to be asked by SQL; empty where every row has to be read. */
  Optional<Snapshot> snapshot(String reference) {
    if (locations.isTable(reference)) {
      return Optional.empty();
    }
    Map<String, Path> files = new LinkedHashMap<>();
    locations.files(reference).forEach(file -> files.put(file, locations.file(file)));
    if (!files.values().stream().allMatch(ParquetSource::isParquet)) {
      return Optional.empty();
    }
    Optional<Snapshot> snapshot = ParquetSnapshot.open(reference, files, contract);
    snapshot.ifPresent(opened -> context.log("asking " + reference));
    return snapshot;
  }

  private void logRead(String reference) {
    context.log(
        "reading "
            + reference
            + (context.partition().isEmpty() ? "" : ", partition " + context.partition()));
  }

  /**
   * How queries are asked of the rows that the run accepts.
   *
   * @param reference where the run writes; else the file that it reads
   */
  QueryAccess staged(String reference) {
    SqlPolicy policy = locations.sql(reference);
    return new QueryAccess(refusal(reference, policy), policy.timeout(), Optional.empty());
  }

  /** How queries are asked of a table that the run reads. */
  QueryAccess stored(Store store, String reference) {
    SqlPolicy policy = locations.sql(reference);
    TableRead read = read(reference, true);
    return new QueryAccess(
        refusal(reference, policy),
        policy.timeout(),
        Optional.of(scope -> store.queries(read, scope)));
  }

  private Optional<String> refusal(String reference, SqlPolicy policy) {
    return origin() == ContractOrigin.OWN || policy.sentContracts()
        ? Optional.empty()
        : Optional.of(
            "the contract was sent with the request, and '"
                + reference
                + "' answers queries of the worker's own contracts only (sqlFromSentContracts)");
  }

  private ContractOrigin origin() {
    try {
      return context.require(ContractOrigin.class);
    } catch (TaskException e) {
      return ContractOrigin.SENT;
    }
  }

  private TableRead read(String reference, boolean anyTable) {
    return new TableRead(
        reference,
        locations.table(reference),
        contract,
        Optional.of(context.partition()),
        anyTable,
        true);
  }

  /**
   * A pipeline whose quarantine is a file.
   *
   * @param own the table that the run writes or reads; absent where it has none
   * @param stored whether the run reads it
   * @param access how queries are asked
   */
  Pipeline pipeline(
      String task,
      Optional<OnViolation> onViolation,
      Optional<String> own,
      boolean stored,
      QueryAccess access) {
    return pipeline(task, onViolation, own, stored, access, place(HeldIn.FILE));
  }

  /** A pipeline that loads a table. */
  Pipeline loading(
      String task, Optional<OnViolation> onViolation, String own, Optional<HeldIn> held) {
    return pipeline(
        task, onViolation, Optional.of(own), false, staged(own), place(held.orElse(HeldIn.FILE)));
  }

  /** A pipeline that releases rows out of quarantine. */
  Pipeline releasing(OnViolation onViolation, String own, QuarantinePlace place) {
    return pipeline(
        "release", Optional.of(onViolation), Optional.of(own), false, staged(own), place);
  }

  private QuarantinePlace place(HeldIn held) {
    Path file = options.quarantine().apply(context, contract);
    Set<String> masked = options.classified().masked(contract);
    return switch (held) {
      case FILE -> new QuarantineFile(file, masked, fences(file));
      case TABLE -> new BesideTarget(file, masked);
    };
  }

  /** A file that somebody has named is nobody's attempt. */
  private Optional<QuarantineFences> fences(Path file) {
    return options.folder().filter(file::startsWith).map(folder -> options.fences());
  }

  private Pipeline pipeline(
      String task,
      Optional<OnViolation> onViolation,
      Optional<String> own,
      boolean stored,
      QueryAccess access,
      QuarantinePlace place) {
    return new Pipeline(
        context,
        contract,
        new Pipeline.Settings(
            task,
            onViolation,
            options.sampleSize(),
            place,
            new RunReferences(locations, contract, own, stored),
            options.tableChecks(),
            access));
  }
}
