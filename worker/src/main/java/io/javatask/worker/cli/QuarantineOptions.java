package io.javatask.worker.cli;

import io.javatask.core.task.QuarantineFolder;
import io.javatask.worker.config.ConfigReader;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which quarantine is meant. */
final class QuarantineOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration whose quarantineDir is meant (default: that of no file).")
  private Optional<Path> config = Optional.empty();

  QuarantineFolder folder(Console console) {
    return new QuarantineFolder(
        new ConfigReader(console.environment(), console.workingDirectory())
            .read(config)
            .quarantineDir());
  }
}
