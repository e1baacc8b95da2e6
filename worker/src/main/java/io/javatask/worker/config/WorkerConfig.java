package io.javatask.worker.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All of a worker's configuration.
 *
 * @param stateDir what the worker remembers: the ledger, unless that is in PostgreSQL
 * @param ledger which database it is kept in
 * @param quarantineDir rows that contracts refused
 * @param held what becomes of them
 * @param pluginsDir jars with users' table checks; absent if only the class path has any
 * @param queues which runs it takes
 * @param bounds how much one run may read
 * @param retention how long the ledger remembers
 * @param security what protects the calls; addresses beyond loopback ask for all of it
 * @param log what the lines of its log look like
 * @param lineage what lineage backends are told of runs
 * @param trust how SLAs are watched
 * @param metrics where metrics are scraped; absent if they are not
 * @param locations by name, in the order of the file
 */
public record WorkerConfig(
    ListenAddress listen,
    Security security,
    Path stateDir,
    LedgerConfig ledger,
    Path quarantineDir,
    HeldSettings held,
    Optional<Path> pluginsDir,
    QueueSettings queues,
    RunLimits runs,
    RunBounds bounds,
    Retention retention,
    WatchSettings watch,
    LogFormat log,
    LineageSettings lineage,
    TrustSettings trust,
    Optional<MetricsSettings> metrics,
    Map<String, LocationConfig> locations) {
  /** Name of the location that contracts are looked up in by name. */
  public static final String CONTRACTS = "contracts";

  public WorkerConfig {
    if (!listen.isLoopback() && !security.isComplete()) {
      throw new IllegalArgumentException(
          "listen: '"
              + listen.host()
              + "' can be reached from other machines, so that it needs both encryption and"
              + " authentication: give tls.certificate, tls.key and tokensFile, or listen on"
              + " 127.0.0.1");
    }
    locations = Collections.unmodifiableMap(new LinkedHashMap<>(locations));
  }

  /** What holds without a file: everything below one directory. */
  public static WorkerConfig defaults(Path base) {
    return builder(base).build();
  }

  /** Begins with what holds without a file. */
  public static Builder builder(Path base) {
    return new Builder(base);
  }

  /** Begins with this configuration. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** A landing directory, a warehouse and a directory of contracts. */
  static Map<String, LocationConfig> defaultLocations(Path base) {
    Map<String, LocationConfig> locations = new LinkedHashMap<>();
    locations.put("landing", new LocationConfig.Directory(base.resolve("landing")));
    locations.put("warehouse", new LocationConfig.DuckDb(base.resolve("warehouse.duckdb")));
    locations.put(CONTRACTS, new LocationConfig.Directory(base.resolve("contracts")));
    return locations;
  }

  /** Names what differs from the defaults, or from another configuration. */
  public static final class Builder {
    private ListenAddress listen = ListenAddress.DEFAULT;
    private Security security = Security.NONE;
    private Path stateDir;
    private LedgerConfig ledger = LedgerConfig.DEFAULT;
    private Path quarantineDir;
    private HeldSettings held = HeldSettings.DEFAULT;
    private Optional<Path> pluginsDir = Optional.empty();
    private QueueSettings queues = QueueSettings.DEFAULT;
    private RunLimits runs = RunLimits.DEFAULT;
    private RunBounds bounds = RunBounds.NONE;
    private Retention retention = Retention.NONE;
    private WatchSettings watch = WatchSettings.DEFAULT;
    private LogFormat log = LogFormat.TEXT;
    private LineageSettings lineage = LineageSettings.NONE;
    private TrustSettings trust = TrustSettings.DEFAULT;
    private Optional<MetricsSettings> metrics = Optional.empty();
    private Map<String, LocationConfig> locations;

    private Builder(Path base) {
      this.stateDir = base.resolve("javatask-state");
      this.quarantineDir = stateDir.resolve("quarantine");
      this.locations = defaultLocations(base);
    }

    private Builder(WorkerConfig config) {
      this.listen = config.listen;
      this.security = config.security;
      this.stateDir = config.stateDir;
      this.ledger = config.ledger;
      this.quarantineDir = config.quarantineDir;
      this.held = config.held;
      this.pluginsDir = config.pluginsDir;
      this.queues = config.queues;
      this.runs = config.runs;
      this.bounds = config.bounds;
      this.retention = config.retention;
      this.watch = config.watch;
      this.log = config.log;
      this.lineage = config.lineage;
      this.trust = config.trust;
      this.metrics = config.metrics;
      this.locations = config.locations;
    }

    public Builder listen(ListenAddress listen) {
      this.listen = listen;
      return this;
    }

    public Builder security(Security security) {
      this.security = security;
      return this;
    }

    public Builder stateDir(Path stateDir) {
      this.stateDir = stateDir;
      return this;
    }

    public Builder ledger(LedgerConfig ledger) {
      this.ledger = ledger;
      return this;
    }

    public Builder quarantineDir(Path quarantineDir) {
      this.quarantineDir = quarantineDir;
      return this;
    }

    public Builder held(HeldSettings held) {
      this.held = held;
      return this;
    }

    public Builder pluginsDir(Optional<Path> pluginsDir) {
      this.pluginsDir = pluginsDir;
      return this;
    }

    public Builder queues(QueueSettings queues) {
      this.queues = queues;
      return this;
    }

    public Builder runs(RunLimits runs) {
      this.runs = runs;
      return this;
    }

    public Builder bounds(RunBounds bounds) {
      this.bounds = bounds;
      return this;
    }

    public Builder retention(Retention retention) {
      this.retention = retention;
      return this;
    }

    public Builder watch(WatchSettings watch) {
      this.watch = watch;
      return this;
    }

    public Builder log(LogFormat log) {
      this.log = log;
      return this;
    }

    public Builder lineage(LineageSettings lineage) {
      this.lineage = lineage;
      return this;
    }

    public Builder trust(TrustSettings trust) {
      this.trust = trust;
      return this;
    }

    public Builder metrics(Optional<MetricsSettings> metrics) {
      this.metrics = metrics;
      return this;
    }

    public Builder locations(Map<String, LocationConfig> locations) {
      this.locations = locations;
      return this;
    }

    public WorkerConfig build() {
      return new WorkerConfig(
          listen,
          security,
          stateDir,
          ledger,
          quarantineDir,
          held,
          pluginsDir,
          queues,
          runs,
          bounds,
          retention,
          watch,
          log,
          lineage,
          trust,
          metrics,
          locations);
    }
  }
}
