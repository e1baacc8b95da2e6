package io.javatask.worker.cli;

import io.javatask.core.contract.OnViolation;
import io.javatask.core.task.CoreTasks;
import io.javatask.worker.run.RunRequest.ContractSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options that every task takes on the command line. What only the run of one interval can be
 * given is as if it were not, see {@link RunOptions}.
 */
class TaskOptions {
  @Option(
      names = "--contract",
      required = true,
      paramLabel = "FILE",
      description = "Contract to judge by.")
  private String contract = "";

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "File to write the report to, as JSON; - is the standard output.")
  private Optional<String> report = Optional.empty();

  @Option(
      names = "--on-violation",
      paramLabel = "fail|quarantine|warn",
      description =
          "What a violated contract comes to (default: as the contract says, else fail; of a"
              + " release, warn).",
      converter = OnViolationConverter.class)
  private Optional<OnViolation> onViolation = Optional.empty();

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "Directory of jars with table checks (default: as the configuration says).")
  private Optional<Path> plugins = Optional.empty();

  @Mixin private SourceOptions data = new SourceOptions();

  String contract() {
    return contract;
  }

  /** What is read, and where. */
  SourceOptions data() {
    return data;
  }

  Optional<String> report() {
    return report;
  }

  /** Most failing rows in the report, for each rule. */
  int sample() {
    return CoreTasks.Options.DEFAULT_SAMPLE;
  }

  Optional<Path> quarantine() {
    return Optional.empty();
  }

  Optional<String> interval() {
    return Optional.empty();
  }

  Optional<String> partition() {
    return Optional.empty();
  }

  Optional<String> asOf() {
    return Optional.empty();
  }

  RenderedFiles rendered() {
    return new RenderedFiles();
  }

  /** The contract as a worker is told of it: by its name there, or by the text of a file here. */
  ContractSource source(Console console) {
    Path file = console.workingDirectory().resolve(contract);
    String object = data.schema().orElse("");
    if (!Files.isRegularFile(file)) {
      return new ContractSource.Named(contract, object);
    }
    return new ContractSource.Text(NamedFile.contract(file, contract), contract, object);
  }

  /** As inputs write it. */
  Optional<String> onViolation() {
    return onViolation.map(choice -> choice.name().toLowerCase(Locale.ROOT));
  }

  Optional<Path> plugins() {
    return plugins;
  }

  /** Which of the options are there that no worker is told of. */
  List<String> untold() {
    List<String> names = new ArrayList<>(data.given());
    plugins.ifPresent(directory -> names.add("--plugins"));
    return names;
  }
}
