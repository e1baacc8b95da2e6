package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.Nearest;
import io.javatask.api.TaskException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a load keeps rows back. */
final class KeepingOption {
  private static final List<String> PLACES = List.of("file", "table");

  @Option(
      names = "--quarantine-in",
      paramLabel = "file|table",
      description = "Where rows are kept back: a file (the default), or a table beside the target.")
  private Optional<String> place = Optional.empty();

  /**
   * Adds it to a task's inputs, if it is given.
   *
   * @param file where a file of rows is wanted
   * @throws TaskException INVALID_INPUT if it says otherwise
   */
  void addTo(Map<String, String> inputs, Optional<Path> file) {
    if (place.isEmpty()) {
      return;
    }
    if (!PLACES.contains(place.get())) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "--quarantine-in: '"
              + place.get()
              + "' is neither file nor table"
              + Nearest.hint(place.get(), PLACES));
    }
    if (file.isPresent() && place.get().equals("table")) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "--quarantine: rows that --quarantine-in table keeps back are in no file; leave one out");
    }
    inputs.put("quarantine", place.get());
  }
}
