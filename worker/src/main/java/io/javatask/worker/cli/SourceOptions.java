package io.javatask.worker.cli;

import io.javatask.worker.config.ConfigReader;
import io.javatask.worker.config.LocationConfig;
import io.javatask.worker.config.Places;
import io.javatask.worker.config.WorkerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The options of commands that read data: where they are, how written, and of which object. */
final class SourceOptions {
  @Option(
      names = "--schema",
      paramLabel = "NAME",
      description = "Schema object of the contract, where it has several.")
  private Optional<String> schema = Optional.empty();

  @Option(
      names = "--dialect",
      paramLabel = "KEY=VALUE|JSON",
      description =
          "How the files are written, where it is not as the contract says; may be repeated.")
  private List<String> dialect = List.of();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The worker's configuration, for its locations.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--warehouse",
      paramLabel = "FILE",
      description = "DuckDB file that the location 'warehouse' is.")
  private Optional<Path> warehouse = Optional.empty();

  Optional<String> schema() {
    return schema;
  }

  /** As inputs write it. */
  Optional<ObjectNode> dialect() {
    return dialect.isEmpty() ? Optional.empty() : Optional.of(DialectOption.parse(dialect));
  }

  Optional<Path> config() {
    return config;
  }

  Optional<Path> warehouse() {
    return warehouse;
  }

  /** Which of the options are there that a worker knows better. */
  List<String> given() {
    return given(config, warehouse);
  }

  static List<String> given(Optional<Path> config, Optional<Path> warehouse) {
    List<String> names = new ArrayList<>();
    config.ifPresent(file -> names.add("--config"));
    warehouse.ifPresent(file -> names.add("--warehouse"));
    return names;
  }

  /** The configuration that is meant; that of no file where none is said. */
  WorkerConfig config(Console console) {
    return new ConfigReader(console.environment(), console.workingDirectory()).read(config);
  }

  /**
   * The locations of the configuration that is said, and the warehouse.
   *
   * @param looking whether the command only looks, so that the warehouse must be there
   * @throws io.javatask.api.TaskException SOURCE_NOT_FOUND if it must and is not
   */
  Map<String, LocationConfig> places(Console console, boolean looking) {
    Map<String, LocationConfig> configured = new LinkedHashMap<>();
    if (config.isPresent()) {
      configured.putAll(config(console).locations());
    }
    warehouse.ifPresent(
        file ->
            Places.warehouse(
                configured,
                looking
                    ? WarehouseFile.existing(console, file)
                    : console.workingDirectory().resolve(file)));
    return configured;
  }
}
