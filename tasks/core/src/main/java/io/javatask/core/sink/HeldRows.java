package io.javatask.core.sink;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a load keeps back, for the quarantine table beside its target.
 *
 * @param lines JSON lines, each with its {@code row}; absent if nothing is kept back
 * @param source what was read, by which a later load of the same finds and replaces these rows
 * @param entry whose rows are replaced, where these are what a release has left of them
 */
public record HeldRows(Optional<Path> lines, String source, Optional<Entry> entry) {
  /**
   * What a release began with.
   *
   * @param requestId the request that kept the rows back
   * @param lines a copy of its lines as they were
   */
  public record Entry(String requestId, Path lines) {}
}
