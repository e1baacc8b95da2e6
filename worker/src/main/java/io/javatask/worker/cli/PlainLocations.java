package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.location.Locations;
import io.javatask.core.sink.Store;
import java.nio.file.Path;
import java.util.List;

/**
 * Locations on the command line: what does not begin with the name of one is a plain path, for
 * whoever types it may read it anyhow.
 */
final class PlainLocations implements Locations {
  private final Locations configured;
  private final Path workingDirectory;

  PlainLocations(Locations configured, Path workingDirectory) {
    this.configured = configured;
    this.workingDirectory = workingDirectory;
  }

  @Override
  public List<String> names() {
    return configured.names();
  }

  @Override
  public Path file(String reference) {
    int colon = reference.indexOf(':');
    boolean named = colon >= 0 && names().contains(reference.substring(0, colon));
    return named ? configured.file(reference) : workingDirectory.resolve(reference);
  }

  @Override
  public boolean isTable(String reference) {
    int colon = reference.indexOf(':');
    boolean named = colon >= 0 && names().contains(reference.substring(0, colon));
    return named && configured.isTable(reference);
  }

  @Override
  public Store store(String reference) {
    if (names().isEmpty()) {
      throw new TaskException(
          ErrorCode.LOCATION_NOT_FOUND,
          "'" + reference + "' needs a store: give --warehouse FILE or --config FILE");
    }
    return configured.store(reference);
  }

  @Override
  public String table(String reference) {
    return configured.table(reference);
  }
}
