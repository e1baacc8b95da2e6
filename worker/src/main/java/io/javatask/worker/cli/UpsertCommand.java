package io.javatask.worker.cli;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code javatask upsert}. */
@Command(
    name = "upsert",
    description = "Merges landed rows, or a file, into a table by the contract's key.")
final class UpsertCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RunOptions options = new RunOptions();

  @ArgGroup(multiplicity = "1")
  private From from = new From();

  @Option(
      names = "--target",
      required = true,
      paramLabel = "LOCATION:TABLE",
      description = "Table to merge into.")
  private String target = "";

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "How rows meet the target: merge, insert_only, replace_partition, append, snapshot or"
              + " history (default: the contract's, else merge).")
  private Optional<String> mode = Optional.empty();

  @Mixin private KeepingOption keeping = new KeepingOption();
  @Mixin private ReplayOptions replay = new ReplayOptions();

  UpsertCommand(Console console) {
    this.console = console;
  }

  /** Where the rows come from. */
  static final class From {
    @Option(
        names = "--landing",
        required = true,
        paramLabel = "LOCATION:TABLE",
        description = "Landing table, of which the interval's rows are taken.")
    private Optional<String> landing = Optional.empty();

    @Option(
        names = "--source",
        required = true,
        paramLabel = "FILE",
        description = "What to read: a path, LOCATION:PATH, LOCATION:TABLE or LOCATION:query/NAME.")
    private Optional<String> source = Optional.empty();
  }

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> inputs = new TreeMap<>();
    inputs.put("target", target);
    from.landing.ifPresent(landing -> inputs.put("landing", landing));
    from.source.ifPresent(source -> inputs.put("source", source));
    mode.ifPresent(chosen -> inputs.put("mode", chosen));
    keeping.addTo(inputs, options.quarantine());
    replay.addTo(inputs);
    LocalRun run = new LocalRun(console, options, spec);
    return (replay.looksOnly() ? run.looking() : run).run("upsert", inputs);
  }
}
