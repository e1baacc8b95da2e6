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
    Path state = base.resolve("javatask-state");
    return new WorkerConfig(
        ListenAddress.DEFAULT,
        Security.NONE,
        state,
        LedgerConfig.DEFAULT,
        state.resolve("quarantine"),
        HeldSettings.DEFAULT,
        Optional.empty(),
        QueueSettings.DEFAULT,
        RunLimits.DEFAULT,
        RunBounds.NONE,
        Retention.NONE,
        WatchSettings.DEFAULT,
        LogFormat.TEXT,
        LineageSettings.NONE,
        TrustSettings.DEFAULT,
        Optional.empty(),
        defaultLocations(base));
  }

  /** A landing directory, a warehouse and a directory of contracts. */
  static Map<String, LocationConfig> defaultLocations(Path base) {
    Map<String, LocationConfig> locations = new LinkedHashMap<>();
    locations.put("landing", new LocationConfig.Directory(base.resolve("landing")));
    locations.put("warehouse", new LocationConfig.DuckDb(base.resolve("warehouse.duckdb")));
    locations.put(CONTRACTS, new LocationConfig.Directory(base.resolve("contracts")));
    return locations;
  }
}
