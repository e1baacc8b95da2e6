package io.javatask.worker.cli;

import io.javatask.core.task.CoreTasks;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a task that has one run: of which rows it is, and where its report goes. */
final class RunOptions extends TaskOptions {
  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "" + CoreTasks.Options.DEFAULT_SAMPLE,
      description = "Most failing rows in the report, for each rule (default: ${DEFAULT-VALUE}).")
  private int sample;

  @Option(
      names = "--quarantine",
      paramLabel = "FILE",
      description = "File to write the rows to that are kept back, as JSON lines.")
  private Optional<Path> quarantine = Optional.empty();

  @Option(
      names = "--interval",
      paramLabel = "START/END",
      description = "Data interval of the rows, both ISO 8601 with a zone.")
  private Optional<String> interval = Optional.empty();

  @Option(
      names = "--partition",
      paramLabel = "KEY",
      description = "Name of the rows' partition, where they are of no interval.")
  private Optional<String> partition = Optional.empty();

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "Time to judge freshness and SLAs at (default: the interval's end, else now).")
  private Optional<String> asOf = Optional.empty();

  @Mixin private RenderedFiles rendered = new RenderedFiles();

  @Override
  int sample() {
    return sample;
  }

  @Override
  Optional<Path> quarantine() {
    return quarantine;
  }

  @Override
  Optional<String> interval() {
    return interval;
  }

  @Override
  Optional<String> partition() {
    return partition;
  }

  @Override
  Optional<String> asOf() {
    return asOf;
  }

  @Override
  RenderedFiles rendered() {
    return rendered;
  }

  @Override
  List<String> untold() {
    List<String> names = super.untold();
    if (sample != CoreTasks.Options.DEFAULT_SAMPLE) {
      names.add("--sample");
    }
    asOf.ifPresent(time -> names.add("--as-of"));
    return names;
  }
}
