package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.location.Globs;
import io.javatask.core.location.Locations;
import io.javatask.core.location.SqlPolicy;
import io.javatask.core.sink.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
  public List<String> files(String reference) {
    int colon = reference.indexOf(':');
    if (colon >= 0 && names().contains(reference.substring(0, colon))) {
      return configured.files(reference);
    }
    if (!Globs.isGlob(reference) || Files.exists(workingDirectory.resolve(reference))) {
      return List.of(reference);
    }
    Path given = Path.of(reference);
    if (!given.isAbsolute()) {
      return Globs.matches(workingDirectory, reference, reference);
    }
    Path root = given.getRoot();
    return Globs.matches(root, root.relativize(given).toString(), reference).stream()
        .map(path -> root.resolve(path).toString())
        .toList();
  }

  @Override
  public boolean isTable(String reference) {
    int colon = reference.indexOf(':');
    boolean named = colon >= 0 && names().contains(reference.substring(0, colon));
    return named && configured.isTable(reference);
  }

  @Override
  public SqlPolicy sql(String reference) {
    int colon = reference.indexOf(':');
    boolean named = colon >= 0 && names().contains(reference.substring(0, colon));
    return named ? configured.sql(reference) : SqlPolicy.DEFAULT;
  }

  @Override
  public Optional<String> query(String reference) {
    return isTable(reference) ? configured.query(reference) : Optional.empty();
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
