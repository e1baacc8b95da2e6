package io.javatask.worker.config;

import io.javatask.core.location.ConfiguredLocations;
import io.javatask.core.location.Locations;
import io.javatask.core.location.SqlPolicy;
import io.javatask.core.sink.DuckDBFiles;
import io.javatask.core.sink.DuckDBStore;
import io.javatask.core.sink.PostgresStore;
import io.javatask.core.sink.Store;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes the locations that a configuration speaks of. */
public final class Places {
  private Places() {}

  public static Locations of(Map<String, LocationConfig> configured) {
    Map<String, Path> directories = new LinkedHashMap<>();
    Map<String, Supplier<Store>> stores = new LinkedHashMap<>();
    // all runs of this process share its hold on a DuckDB file
    DuckDBFiles files = new DuckDBFiles();
    configured.forEach(
        (name, location) -> {
          if (location instanceof LocationConfig.Directory directory) {
            directories.put(name, directory.path());
          } else if (location instanceof LocationConfig.DuckDb duckDb) {
            stores.put(name, () -> new DuckDBStore(files, duckDb.path(), duckDb.memory(), name));
          } else if (location instanceof LocationConfig.Postgres postgres) {
            stores.put(name, () -> open(name, postgres));
          }
        });
    Map<String, SqlPolicy> sql = new LinkedHashMap<>();
    configured.forEach((name, location) -> sql.put(name, location.sql()));
    return new ConfiguredLocations(directories, stores, sql);
  }

  /** Puts a file in the place of the location {@code warehouse}, whose other settings stay. */
  public static void warehouse(Map<String, LocationConfig> configured, Path file) {
    configured.merge(
        "warehouse",
        new LocationConfig.DuckDb(file),
        (before, plain) ->
            before instanceof LocationConfig.DuckDb duckDb
                ? new LocationConfig.DuckDb(file, duckDb.memory(), duckDb.sql())
                : plain);
  }

  private static Store open(String name, LocationConfig.Postgres postgres) {
    return postgres
        .queryUser()
        .map(
            role ->
                PostgresStore.connecting(
                    postgres.url(),
                    postgres.user(),
                    password(postgres.password()),
                    role.user(),
                    password(role.password()),
                    name))
        .orElseGet(
            () ->
                PostgresStore.connecting(
                    postgres.url(), postgres.user(), password(postgres.password()), name));
  }

  private static Optional<String> password(Secret secret) {
    return Optional.of(secret.reveal()).filter(password -> !password.isEmpty());
  }
}
