package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import io.javatask.core.location.Globs;
import io.javatask.core.location.Locations;
import io.javatask.core.location.SqlPolicy;
import io.javatask.core.sink.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Locations on the command line: what does not begin with the name of one is a plain path, for
 * whoever types it may read it anyhow; but what looks like {@code LOCATION:PATH} and is no file
 * speaks of a location that is not there.
 */
final class PlainLocations implements Locations {
  /** Two letters or more, for one is a drive. */
  private static final Pattern LOCATION = Pattern.compile("[a-z][a-z0-9_-]+:");

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
    return isNamed(reference) ? configured.file(reference) : workingDirectory.resolve(reference);
  }

  @Override
  public List<String> files(String reference) {
    if (isNamed(reference)) {
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
    if (isNamed(reference)) {
      return configured.isTable(reference);
    }
    if (LOCATION.matcher(reference).lookingAt()
        && !Globs.isGlob(reference)
        && !Files.exists(workingDirectory.resolve(reference))) {
      throw unknown(reference);
    }
    return false;
  }

  private boolean isNamed(String reference) {
    int colon = reference.indexOf(':');
    return colon >= 0 && names().contains(reference.substring(0, colon));
  }

  private TaskException unknown(String reference) {
    String location = reference.substring(0, Math.max(0, reference.indexOf(':')));
    return new TaskException(
        ErrorCode.LOCATION_NOT_FOUND,
        names().isEmpty()
            ? "'" + reference + "' needs a location: give --warehouse FILE or --config FILE"
            : "there is no location '"
                + location
                + "' (in '"
                + reference
                + "'), nor a file of that name"
                + Nearest.hint(location, names()));
  }

  @Override
  public SqlPolicy sql(String reference) {
    return isNamed(reference) ? configured.sql(reference) : SqlPolicy.DEFAULT;
  }

  @Override
  public Optional<String> query(String reference) {
    return isTable(reference) ? configured.query(reference) : Optional.empty();
  }

  @Override
  public Store store(String reference) {
    if (names().isEmpty()) {
      throw unknown(reference);
    }
    return configured.store(reference);
  }

  @Override
  public String table(String reference) {
    return configured.table(reference);
  }
}
