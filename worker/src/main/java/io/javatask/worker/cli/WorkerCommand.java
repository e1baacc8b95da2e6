package io.javatask.worker.cli;

import io.javatask.worker.config.ConfigReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code javatask worker}: serves task runs over gRPC. */
@Command(name = "worker", description = "Serves task runs over gRPC until it is told to end.")
final class WorkerCommand implements Callable<Integer> {
  private final Console console;
  private final Serve serve;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file; without one, the defaults hold.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--port-file",
      paramLabel = "FILE",
      description = "File to write the port to once the worker is ready.")
  private Optional<Path> portFile = Optional.empty();

  WorkerCommand(Console console, Serve serve) {
    this.console = console;
    this.serve = serve;
  }

  @Override
  public Integer call() throws InterruptedException {
    ConfigReader reader = new ConfigReader(console.environment(), console.workingDirectory());
    return serve.serve(
        reader.read(config), portFile.map(file -> console.workingDirectory().resolve(file)));
  }
}
