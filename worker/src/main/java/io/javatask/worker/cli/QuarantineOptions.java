package io.javatask.worker.cli;

import io.javatask.core.location.Locations;
import io.javatask.core.task.QuarantineFolder.Entry;
import io.javatask.core.task.QuarantineShelf;
import io.javatask.worker.config.ConfigReader;
import io.javatask.worker.config.LocationConfig;
import io.javatask.worker.config.Places;
import io.javatask.worker.config.WorkerConfig;
import io.javatask.worker.rpc.QuarantineClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which quarantine is meant: that of a worker that runs, or of a configuration. */
final class QuarantineOptions {
  @ArgGroup(exclusive = false, multiplicity = "0..1")
  private Where where = new Where();

  @Option(
      names = "--worker",
      paramLabel = "HOST:PORT",
      description = "Worker whose quarantine is meant.")
  private Optional<String> worker = Optional.empty();

  @Mixin private WorkerOptions security = new WorkerOptions();

  /** What is read where no worker is asked. */
  static final class Where {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Configuration whose quarantine is meant (default: that of no file).")
    private Optional<Path> config = Optional.empty();

    @Option(
        names = "--warehouse",
        paramLabel = "FILE",
        description = "DuckDB file that the location 'warehouse' is.")
    private Optional<Path> warehouse = Optional.empty();
  }

  QuarantineBook open(Console console) {
    return worker.isPresent()
        ? remote(QuarantineClient.connect(security.address(console, worker.get())))
        : local(shelf(console));
  }

  private QuarantineShelf shelf(Console console) {
    WorkerConfig config =
        new ConfigReader(console.environment(), console.workingDirectory()).read(where.config);
    Map<String, LocationConfig> named = new LinkedHashMap<>(config.locations());
    where.warehouse.ifPresent(
        file ->
            named.put(
                "warehouse", new LocationConfig.DuckDb(console.workingDirectory().resolve(file))));
    Locations locations = Places.of(named);
    return new QuarantineShelf(config.quarantineDir(), locations);
  }

  private static QuarantineBook remote(QuarantineClient client) {
    return new QuarantineBook() {
      @Override
      public List<Entry> entries(Optional<String> table) {
        return client.entries(table);
      }

      @Override
      public List<String> rows(String id, int limit) {
        return client.rows(id, limit);
      }

      @Override
      public List<Entry> purge(Optional<String> table, Duration age, boolean dryRun) {
        return client.purge(table, age, dryRun);
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  private static QuarantineBook local(QuarantineShelf shelf) {
    return new QuarantineBook() {
      @Override
      public List<Entry> entries(Optional<String> table) {
        return shelf.entries(table);
      }

      @Override
      public List<String> rows(String id, int limit) {
        return shelf.rows(id, limit);
      }

      @Override
      public List<Entry> purge(Optional<String> table, Duration age, boolean dryRun) {
        return shelf.purge(table, Clock.systemUTC().instant().minus(age), id -> false, dryRun);
      }

      @Override
      public void close() {}
    };
  }
}
