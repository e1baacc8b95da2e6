package io.javatask.core.task;

import io.javatask.api.Batch;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.core.check.ColumnFigures;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.contract.Property;
import io.javatask.core.location.Locations;
import io.javatask.core.profile.ContractDraft;
import io.javatask.core.profile.InferredTypes;
import io.javatask.core.profile.SuggestedRules;
import io.javatask.core.report.ProfileReport;
import io.javatask.core.report.ProfileReport.RejectedRecord;
import io.javatask.core.report.ProfileReport.Rows;
import io.javatask.core.report.ProfileReport.Suggestion;
import io.javatask.core.report.ValidationReport.ContractRef;
import io.javatask.core.sink.ParquetSource;
import io.javatask.core.sink.QueryRead;
import io.javatask.core.sink.Store;
import io.javatask.core.source.Decoded;
import io.javatask.core.source.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Profiles whatever {@code validate} reads. Where a contract, a store or Parquet says the types,
 * one pass does; else a first pass infers them from the texts or the JSON records, and the second
 * reads by a contract of what was found, as {@code validate} will by the one that is suggested.
 */
public final class Profiler {
  /** Bytes of values that all columns together hold before they spill. */
  private static final long MEMORY = 96L << 20;

  private static final long MOST_OF_ONE = 16L << 20;
  private static final int MOST_COLUMNS = 2000;
  private static final int SAMPLE = 5;

  private final TaskContext context;
  private final Locations locations;
  private final String reference;
  private final Optional<JsonNode> dialect;

  /**
   * @param reference what to read, as for {@code validate}
   * @param dialect how files are written, where it is not as the contract or the default says
   */
  public Profiler(
      TaskContext context, Locations locations, String reference, Optional<JsonNode> dialect) {
    this.context = context;
    this.locations = locations;
    this.reference = reference;
    this.dialect = dialect;
  }

  /**
   * A profile, and a contract that its source keeps.
   *
   * @param contract the suggested contract, JSON
   */
  public record Profiled(ProfileReport report, String contract) {}

  /**
   * Profiles the columns that a contract declares.
   *
   * @param text the contract's document, to which the suggestions are added
   */
  public Profiled run(Contract contract, String text) throws InterruptedException {
    ContractRef ref =
        new ContractRef(contract.id(), contract.version(), contract.hash(), contract.schema());
    ProfileReport profile = profile(contract, Optional.of(ref), Optional.empty());
    return suggested(profile, ContractDraft.of(text, contract.schema()), List.of());
  }

  /** Profiles all columns, as what they seem to be. */
  public Profiled run() throws InterruptedException {
    Optional<List<Property>> declared = declared();
    Found found =
        declared.isPresent() ? new Found(sourceTypes(declared.get()), Optional.empty()) : infer();
    if (found.columns.isEmpty()) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "source "
              + reference
              + " has no columns to profile; the names of a file without a header are said by"
              + " --dialect '{\"header\": false, \"columns\": [\"…\"]}'");
    }
    List<Suggestion> types = SuggestedRules.types(found.columns);
    ContractDraft typed = draft(found);
    typed.add(types);
    Contract contract = new ContractReader().read(typed.text(), reference, Optional.empty());
    ProfileReport profile = profile(contract, Optional.empty(), found.digest);
    return suggested(profile, draft(found), types);
  }

  private static List<InferredTypes.Inferred> sourceTypes(List<Property> declared) {
    return declared.stream()
        .map(column -> new InferredTypes.Inferred(column, "declared so where it is stored"))
        .toList();
  }

  private ContractDraft draft(Found found) {
    List<String> names = found.columns.stream().map(c -> c.property().name()).toList();
    return ContractDraft.of(ContractDraft.nameOf(reference), names, dialect);
  }

  private static Profiled suggested(
      ProfileReport profile, ContractDraft draft, List<Suggestion> types) {
    List<Suggestion> added = draft.add(SuggestedRules.of(profile, types));
    return new Profiled(profile.with(added), draft.text());
  }

  /**
   * What the first pass found.
   *
   * @param digest of what it read
   */
  private record Found(List<InferredTypes.Inferred> columns, Optional<String> digest) {}

  /** The columns with types where the source itself says them; empty where its values do. */
  private Optional<List<Property>> declared() {
    if (locations.isTable(reference)) {
      try (Store store = locations.store(reference)) {
        Optional<String> query = locations.query(reference);
        return Optional.of(
            query.isPresent()
                ? store.columns(
                    new QueryRead(
                        reference,
                        query.get(),
                        InferredTypes.reading(List.of()),
                        locations.sql(reference).timeout()))
                : store.columns(locations.table(reference)));
      }
    }
    Map<String, Property> columns = new LinkedHashMap<>();
    for (String file : locations.files(reference)) {
      Path path = locations.file(file);
      if (!ParquetSource.isParquet(path)) {
        return Optional.empty();
      }
      for (Property column : ParquetSource.declared(path, file)) {
        Property other = columns.putIfAbsent(column.name(), column);
        if (other != null && !other.equals(column)) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(List.copyOf(columns.values()));
  }

  private Source open(Contract contract) {
    CoreTasks.Options unused = CoreTasks.Options.in(Path.of(""));
    return new Inputs(context, contract, locations, unused, dialect).source(reference);
  }

  private Found infer() throws InterruptedException {
    List<String> header;
    try (Source source = open(InferredTypes.reading(List.of()))) {
      header = declarable(source.columns());
    }
    InferredTypes types = new InferredTypes();
    try (Source source = open(InferredTypes.reading(header));
        ParallelDecoder<InferredTypes> decoder =
            new ParallelDecoder<>(source, Profiler::observed)) {
      for (var next = decoder.next(); next.isPresent(); next = decoder.next()) {
        context.checkpoint();
        types.merge(next.get().examined());
      }
      List<String> names = declarable(source.columns());
      return new Found(types.columns(names), source.digest());
    }
  }

  private static InferredTypes observed(Batch batch) {
    InferredTypes types = new InferredTypes();
    types.observe(batch);
    return types;
  }

  /** The names that a contract can declare: those that are there, once each. */
  private List<String> declarable(List<String> names) {
    List<String> distinct = names.stream().filter(name -> !name.isEmpty()).distinct().toList();
    if (distinct.size() > MOST_COLUMNS) {
      throw new TaskException(
          ErrorCode.LIMIT_EXCEEDED,
          "source "
              + reference
              + " has "
              + distinct.size()
              + " columns; at most "
              + MOST_COLUMNS
              + " are profiled without a contract that declares those that are meant");
    }
    return distinct;
  }

  /**
   * The pass that counts.
   *
   * @param before digest of an earlier pass, which this one has to have, too
   */
  private ProfileReport profile(
      Contract contract, Optional<ContractRef> declaring, Optional<String> before)
      throws InterruptedException {
    long each = Math.min(MOST_OF_ONE, MEMORY / Math.max(1, contract.properties().size()));
    List<ColumnFigures> figures =
        contract.properties().stream().map(column -> new ColumnFigures(column, each)).toList();
    Pass pass = new Pass();
    try (Source source = open(contract)) {
      try (ParallelDecoder<List<Optional<ColumnFigures.Part>>> decoder =
          new ParallelDecoder<>(
              source, batch -> figures.stream().map(column -> column.examine(batch)).toList())) {
        for (var next = decoder.next(); next.isPresent(); next = decoder.next()) {
          context.checkpoint();
          Batch batch = pass.enter(next.get().decoded());
          for (int i = 0; i < figures.size(); i++) {
            ColumnFigures column = figures.get(i);
            next.get().examined().get(i).ifPresent(part -> column.settle(batch, part));
          }
          context.progress(pass.tally.read, pass.tally.bytes);
        }
      }
      if (before.isPresent() && !before.equals(source.digest())) {
        throw new TaskException(
            ErrorCode.SOURCE_CHANGED, "source " + reference + " changed while it was read");
      }
      return report(contract, declaring, source, figures, pass);
    } finally {
      figures.forEach(ColumnFigures::close);
    }
  }

  private static ProfileReport report(
      Contract contract,
      Optional<ContractRef> declaring,
      Source source,
      List<ColumnFigures> figures,
      Pass pass) {
    Pipeline.Tally tally = pass.tally;
    Set<String> there = new HashSet<>(source.columns());
    List<String> declared = contract.properties().stream().map(Property::name).toList();
    return new ProfileReport(
        ProfileReport.SCHEMA_VERSION,
        source.name(),
        source.digest(),
        declaring,
        new Rows(tally.read, tally.read - tally.rejected, tally.rejected),
        pass.sample,
        figures.stream().filter(c -> there.contains(c.name())).map(ColumnFigures::result).toList(),
        declared.stream().filter(name -> !there.contains(name)).toList(),
        source.columns().stream().filter(name -> !declared.contains(name)).distinct().toList(),
        List.of());
  }

  /** What was read so far, and the first of the records that did not decode. */
  private static final class Pass {
    private final Pipeline.Tally tally = new Pipeline.Tally();
    private final List<RejectedRecord> sample = new ArrayList<>();

    Batch enter(Decoded chunk) {
      Decoded placed = tally.place(chunk);
      String origin = placed.batch().origin();
      placed.rejected().stream()
          .limit(SAMPLE - (long) sample.size())
          .map(r -> new RejectedRecord(r.ordinal(), r.line(), origin, r.reason()))
          .forEach(sample::add);
      return placed.batch();
    }
  }
}
