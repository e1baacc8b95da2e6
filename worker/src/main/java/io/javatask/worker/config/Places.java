package io.javatask.worker.config;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.location.ConfiguredLocations;
import io.javatask.core.location.Locations;
import io.javatask.core.sink.Store;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Makes the locations that a configuration speaks of. */
public final class Places {
  private Places() {}

  public static Locations of(Map<String, LocationConfig> configured) {
    Map<String, Path> directories = new LinkedHashMap<>();
    Map<String, Supplier<Store>> stores = new LinkedHashMap<>();
    configured.forEach(
        (name, location) -> {
          if (location instanceof LocationConfig.Directory directory) {
            directories.put(name, directory.path());
          } else {
            stores.put(name, () -> open(location));
          }
        });
    return new ConfiguredLocations(directories, stores);
  }

  private static Store open(LocationConfig location) {
    throw new TaskException(
        ErrorCode.STORE_UNAVAILABLE, "no store is built in that opens " + location);
  }
}
