package io.javatask.worker.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code javatask ingest}. */
@Command(
    name = "ingest",
    description =
        "Reads a file, checks it against its contract and lands the good rows in a table.")
final class IngestCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RunOptions options = new RunOptions();

  @Option(
      names = "--source",
      required = true,
      paramLabel = "FILE",
      description = "What to read: a path, LOCATION:PATH, LOCATION:TABLE or LOCATION:query/NAME.")
  private String source = "";

  @Option(
      names = "--landing",
      required = true,
      paramLabel = "LOCATION:TABLE",
      description = "Table to land in.")
  private String landing = "";

  @Mixin private KeepingOption keeping = new KeepingOption();
  @Mixin private ReplayOptions replay = new ReplayOptions();

  IngestCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> inputs = new TreeMap<>();
    inputs.put("source", source);
    inputs.put("landing", landing);
    keeping.addTo(inputs, options.quarantine());
    replay.addTo(inputs);
    LocalRun run = new LocalRun(console, options, spec);
    return (replay.looksOnly() ? run.looking() : run).run("ingest", inputs);
  }
}
