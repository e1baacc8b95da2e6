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

/** {@code javatask validate}. */
@Command(
    name = "validate",
    description =
        "Checks a file or a table against its contract; writes nothing but what is asked.")
final class ValidateCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RunOptions options = new RunOptions();

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Option(
      names = "--pushdown",
      paramLabel = "auto|never",
      description =
          "Whether tables and Parquet files are asked by SQL what it says exactly (default:"
              + " auto).",
      converter = PushdownConverter.class)
  private Optional<String> pushdown = Optional.empty();

  ValidateCommand(Console console) {
    this.console = console;
  }

  /** What to check. */
  static final class What {
    @Option(
        names = "--source",
        required = true,
        paramLabel = "FILE",
        description =
            "What to check: a path, LOCATION:PATH, LOCATION:TABLE or LOCATION:query/NAME.")
    private Optional<String> source = Optional.empty();

    @Option(
        names = "--table",
        required = true,
        paramLabel = "LOCATION:TABLE",
        description = "Table to check.")
    private Optional<String> table = Optional.empty();
  }

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> inputs = new TreeMap<>();
    what.source.ifPresent(source -> inputs.put("source", source));
    what.table.ifPresent(table -> inputs.put("table", table));
    pushdown.ifPresent(choice -> inputs.put("pushdown", choice));
    return new LocalRun(console, options, spec).looking().run("validate", inputs);
  }
}
