package io.javatask.worker.lineage;

import io.javatask.core.location.Globs;
import io.javatask.worker.config.LineageSettings.DatasetName;
import io.javatask.worker.config.LocationConfig;
import io.openlineage.client.utils.DatasetIdentifier;
import io.openlineage.client.utils.jdbc.JdbcDatasetUtils;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Calls what inputs speak of by the names that OpenLineage has for it, or those configured. */
final class DatasetNames {
  private final Map<String, LocationConfig> locations;
  private final Map<String, DatasetName> configured;
  private final Path workingDirectory;

  DatasetNames(
      Map<String, LocationConfig> locations,
      Map<String, DatasetName> configured,
      Path workingDirectory) {
    this.locations = Map.copyOf(locations);
    this.configured = Map.copyOf(configured);
    this.workingDirectory = workingDirectory;
  }

  /**
   * A dataset.
   *
   * @param source the location that it is in; empty for a plain path
   * @param uri of that, without credentials
   * @param subset which files of it are meant, where it is a folder
   */
  record Named(String namespace, String name, String source, String uri, Optional<String> subset) {}

  /**
   * The dataset that an input names.
   *
   * @param reference such as {@code landing:orders.csv}
   */
  Named of(String reference, Optional<ContractFacts> contract) {
    int colon = reference.indexOf(':');
    Optional<LocationConfig> location =
        colon < 0
            ? Optional.empty()
            : Optional.ofNullable(locations.get(reference.substring(0, colon)));
    if (location.isEmpty()) {
      return file(workingDirectory, reference, "");
    }
    String name = reference.substring(0, colon);
    String rest = reference.substring(colon + 1);
    Named named = named(location.get(), name, rest);
    return Optional.ofNullable(configured.get(name))
        .map(choice -> chosen(named, choice, rest, contract))
        .orElse(named);
  }

  private static Named named(LocationConfig location, String name, String rest) {
    if (location instanceof LocationConfig.Directory directory) {
      return file(directory.path(), rest, name);
    }
    if (location instanceof LocationConfig.DuckDb duckDb) {
      return duckDb(duckDb.path(), rest, name);
    }
    return postgres((LocationConfig.Postgres) location, rest, name);
  }

  private static Named file(Path root, String path, String location) {
    if (Globs.isGlob(path)) {
      String folder = Globs.folder(path);
      return new Named(
          "file",
          root.resolve(folder).normalize().toString(),
          location,
          root.toUri().toString(),
          Optional.of(root.resolve(folder).normalize() + path.substring(folder.length())));
    }
    return new Named(
        "file",
        root.resolve(path).normalize().toString(),
        location,
        root.toUri().toString(),
        Optional.empty());
  }

  private static Named duckDb(Path file, String table, String location) {
    String database = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
    return new Named(
        "duckdb://" + file,
        database + "." + qualified(table, "main"),
        location,
        "duckdb://" + file,
        Optional.empty());
  }

  private static Named postgres(LocationConfig.Postgres store, String table, String location) {
    DatasetIdentifier found =
        JdbcDatasetUtils.getDatasetIdentifier(
            store.url(), qualified(table, "public"), new Properties());
    return new Named(
        found.getNamespace(), found.getName(), location, found.getNamespace(), Optional.empty());
  }

  private static String qualified(String table, String schema) {
    return table.contains(".") ? table : schema + "." + table;
  }

  private static Named chosen(
      Named named, DatasetName choice, String rest, Optional<ContractFacts> contract) {
    return new Named(
        choice.namespace().orElse(named.namespace()),
        choice
            .name()
            .flatMap(
                template ->
                    template.fill(
                        Map.of(
                            "path",
                            rest,
                            "table",
                            rest,
                            "contract",
                            contract.map(c -> c.contract().name()).orElse(""),
                            "schema",
                            contract.map(c -> c.contract().schema()).orElse(""))))
            .orElse(named.name()),
        named.source(),
        named.uri(),
        named.subset());
  }
}
