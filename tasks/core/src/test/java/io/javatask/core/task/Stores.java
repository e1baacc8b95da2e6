package io.javatask.core.task;

import io.javatask.api.DataInterval;
import io.javatask.api.TaskContext;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.contract.OnViolation;
import io.javatask.core.location.ConfiguredLocations;
import io.javatask.core.location.SqlPolicy;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.sink.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The three tasks on contracts and files that a test writes, with one store as the warehouse. */
final class Stores {
  static final String DAY = "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z";

  private static final String RELEASE = "c2a7e0b4-7d8f-5b1d-8f0e-9b1f5e1c7a42";

  /** One server serves all tests of a class, so no attempt may be older than one before it. */
  private static final AtomicLong EPOCH = new AtomicLong();

  private final Path folder;
  private final ConfiguredLocations locations;
  private CoreTasks.Options options;
  private Optional<HeldIn> held = Optional.empty();
  private boolean sent;
  private String loads = LocalContext.REQUEST;
  private String releases = RELEASE;

  Stores(Path folder, Supplier<Store> warehouse) {
    this(folder, warehouse, Duration.ofMinutes(1));
  }

  /**
   * @param timeout most time for a query of a contract
   */
  Stores(Path folder, Supplier<Store> warehouse, Duration timeout) {
    this(folder, warehouse, new SqlPolicy(false, timeout));
  }

  Stores(Path folder, Supplier<Store> warehouse, SqlPolicy queries) {
    this.folder = folder;
    this.locations =
        new ConfiguredLocations(
            Map.of("landing", folder),
            Map.of("warehouse", warehouse),
            Map.of("warehouse", queries));
    this.options = CoreTasks.Options.in(folder.resolve("quarantine"));
  }

  /** The same, for contracts that are sent with a request. */
  Stores sent() {
    sent = true;
    return this;
  }

  /** The same, keeping rows back elsewhere. */
  Stores keeping(HeldIn place) {
    held = Optional.of(place);
    return this;
  }

  /** The same, with another treatment of classified values. */
  Stores keeping(Classified classified) {
    options = options.with(classified);
    return this;
  }

  /** The same, loading by another request. */
  Stores loadingBy(String request) {
    loads = request;
    return this;
  }

  /** The same, releasing by another request. */
  Stores releasingBy(String request) {
    releases = request;
    return this;
  }

  /** Releases an entry by a request of its own into a table, by the key or into its partition. */
  ValidationReport release(Contract contract, String entry, String table, boolean landing)
      throws InterruptedException {
    return releaseInto(DAY, contract, entry, table, landing);
  }

  /** Releases an entry into a partition; empty for none. */
  ValidationReport releaseInto(
      String interval, Contract contract, String entry, String table, boolean landing)
      throws InterruptedException {
    Optional<String> to = Optional.of("warehouse:" + table);
    LocalContext loading = local(contract);
    return new Release(locations, options)
        .run(
            interval.isEmpty()
                ? new LocalContext(
                    contract, Optional.empty(), loading.asOf(), loading.epoch(), ContractOrigin.OWN)
                : new IntervalContext(loading, releases, DataInterval.parse(interval)),
            new Release.Input(
                entry,
                landing ? to : Optional.empty(),
                landing ? Optional.empty() : to,
                Optional.empty()));
  }

  /** The newest attempt so far, for a process that goes on from it. */
  static long epoch() {
    return EPOCH.get();
  }

  static void goOn(long epoch) {
    EPOCH.set(epoch);
  }

  /** A contract with these schema objects. */
  static String document(String schema) {
    return """
    {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "t", "version": "1.0.0",
     "status": "active", "schema": [%s]}
    """
        .formatted(schema);
  }

  static Contract contract(String document, String schema) {
    return new ContractReader().read(document, "c.json", Optional.of(schema));
  }

  void file(String name, List<String> lines) throws IOException {
    Files.write(folder.resolve(name), lines);
  }

  ValidationReport upsert(Contract contract, String file, String table)
      throws InterruptedException {
    return new Upsert(locations, options)
        .run(
            context(contract),
            new Upsert.Input(
                Optional.empty(),
                Optional.of("landing:" + file),
                "warehouse:" + table,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                held,
                Optional.empty(),
                Optional.empty()));
  }

  ValidationReport ingest(Contract contract, String file, String table)
      throws InterruptedException {
    return ingestFrom(contract, "landing:" + file, table);
  }

  ValidationReport ingestFrom(Contract contract, String source, String table)
      throws InterruptedException {
    return new Ingest(locations, options)
        .run(
            context(contract),
            new Ingest.Input(
                source,
                "warehouse:" + table,
                Optional.empty(),
                Optional.empty(),
                held,
                Optional.empty(),
                Optional.empty()));
  }

  ValidationReport validateFile(Contract contract, String file) throws InterruptedException {
    return validate(contract, Optional.of("landing:" + file), Optional.empty(), Optional.empty());
  }

  ValidationReport validateSource(Contract contract, String source) throws InterruptedException {
    return validate(contract, Optional.of(source), Optional.empty(), Optional.empty());
  }

  ValidationReport validateSource(Contract contract, String source, Pushdown pushdown)
      throws InterruptedException {
    return validate(contract, Optional.of(source), Optional.empty(), Optional.of(pushdown));
  }

  ValidationReport validateTable(Contract contract, String table) throws InterruptedException {
    return validateTable(contract, table, Pushdown.AUTO);
  }

  ValidationReport validateTable(Contract contract, String table, Pushdown pushdown)
      throws InterruptedException {
    return validate(
        contract, Optional.empty(), Optional.of("warehouse:" + table), Optional.of(pushdown));
  }

  private ValidationReport validate(
      Contract contract,
      Optional<String> source,
      Optional<String> table,
      Optional<Pushdown> pushdown)
      throws InterruptedException {
    return new Validate(locations, options)
        .run(
            context(contract),
            new Validate.Input(source, table, Optional.empty(), Optional.empty(), pushdown));
  }

  /** Lands rows, those that can be read, whatever is wrong with the others. */
  void load(Contract contract, String file, String table) throws InterruptedException {
    new Ingest(locations, options)
        .run(
            context(contract),
            new Ingest.Input(
                "landing:" + file,
                "warehouse:" + table,
                Optional.of(OnViolation.WARN),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  /** All files of quarantined rows, with their names, but for the fences beside them. */
  String quarantined() throws IOException {
    Path held = folder.resolve("quarantine");
    if (!Files.exists(held)) {
      return "";
    }
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(held)) {
      for (Path file : files.filter(Stores::isOfRows).sorted().toList()) {
        all.append(file.getFileName()).append('\n').append(Files.readString(file));
      }
    }
    return all.toString();
  }

  private static boolean isOfRows(Path file) {
    return Files.isRegularFile(file) && !file.toString().endsWith(".fence");
  }

  private TaskContext context(Contract contract) {
    return new IntervalContext(local(contract), loads, DataInterval.parse(DAY));
  }

  private LocalContext local(Contract contract) {
    LocalContext context = LocalContext.of(contract, DAY);
    return new LocalContext(
        contract,
        context.interval(),
        context.asOf(),
        EPOCH.incrementAndGet(),
        sent ? ContractOrigin.SENT : ContractOrigin.OWN);
  }

  static RuleResult result(ValidationReport report, String rule) {
    return report.results().stream().filter(r -> r.rule().equals(rule)).findFirst().orElseThrow();
  }
}
