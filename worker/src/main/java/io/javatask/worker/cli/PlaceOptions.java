package io.javatask.worker.cli;

import io.javatask.core.location.Locations;
import io.javatask.worker.config.ConfigReader;
import io.javatask.worker.config.LocationConfig;
import io.javatask.worker.config.Places;
import io.javatask.worker.config.WorkerConfig;
import io.javatask.worker.rpc.WorkerAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whose locations and quarantine are meant: those of a worker that runs, or of a configuration. */
final class PlaceOptions {
  @ArgGroup(exclusive = false, multiplicity = "0..1")
  private Where where = new Where();

  @Option(
      names = "--worker",
      paramLabel = "HOST:PORT",
      description = "Worker to ask; it may hold a DuckDB file that nobody else can then open.")
  private Optional<String> worker = Optional.empty();

  @Mixin private WorkerOptions security = new WorkerOptions();

  /** What is read where no worker is asked. */
  static final class Where {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Configuration that is meant (default: that of no file).")
    private Optional<Path> config = Optional.empty();

    @Option(
        names = "--warehouse",
        paramLabel = "FILE",
        description = "DuckDB file that the location 'warehouse' is.")
    private Optional<Path> warehouse = Optional.empty();
  }

  /** The worker to ask, if one is. */
  Optional<WorkerAddress> worker(Console console) {
    if (worker.isPresent()) {
      WorkerOptions.requireNone(SourceOptions.given(where.config, where.warehouse));
    }
    return worker.map(address -> security.address(console, address));
  }

  /** The configuration that is meant where no worker is asked. */
  WorkerConfig config(Console console) {
    return new ConfigReader(console.environment(), console.workingDirectory()).read(where.config);
  }

  /**
   * The locations that are meant where no worker is asked.
   *
   * @throws io.javatask.api.TaskException SOURCE_NOT_FOUND if the warehouse is not there: whoever
   *     asks where only looks
   */
  Locations locations(Console console) {
    Map<String, LocationConfig> named = new LinkedHashMap<>(config(console).locations());
    where.warehouse.ifPresent(
        file -> Places.warehouse(named, WarehouseFile.existing(console, file)));
    return Places.of(named);
  }
}
