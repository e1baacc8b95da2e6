package io.javatask.worker.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command itself: it does nothing without one of its subcommands. */
@Command(
    name = "javatask",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    description = "Runs data tasks under contract: as a worker for Airflow, or right here.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 proceed or warn, 1 contract violated (a report is written), 2 usage, contract"
          + " or configuration, 3 something outside, 4 a defect."
    })
public final class JavataskCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--verbose",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Shows the log and the stack traces of failures.")
  private boolean verbose;

  /** Wires the subcommands. */
  public static CommandLine create(Console console, Serve serve, String version) {
    CommandLine commands = new CommandLine(new JavataskCommand());
    commands
        .addSubcommand("worker", new WorkerCommand(console, serve))
        .addSubcommand("health", new HealthCommand(console))
        .addSubcommand("ingest", new IngestCommand(console))
        .addSubcommand("validate", new ValidateCommand(console))
        .addSubcommand("upsert", new UpsertCommand(console))
        .addSubcommand(
            "contract",
            new CommandLine(new ContractCommand())
                .addSubcommand("lint", new LintCommand(console))
                .addSubcommand("import", new ImportCommand(console)))
        .addSubcommand(
            "report",
            new CommandLine(new ReportCommand())
                .addSubcommand("render", new RenderCommand(console)))
        .addSubcommand(
            "quarantine",
            new CommandLine(new QuarantineCommand())
                .addSubcommand("list", new QuarantineListCommand(console))
                .addSubcommand("show", new QuarantineShowCommand(console))
                .addSubcommand("purge", new QuarantinePurgeCommand(console)))
        .addSubcommand(
            "runs",
            new CommandLine(new RunsCommand())
                .addSubcommand("list", new RunsListCommand(console))
                .addSubcommand("show", new RunsShowCommand(console))
                .addSubcommand("window", new RunsWindowCommand(console)));
    IVersionProvider provider = () -> new String[] {"javatask " + version};
    commands.getCommandSpec().versionProvider(provider);
    Failures failures = new Failures(console);
    return commands
        .setOut(console.out())
        .setErr(console.err())
        .setParameterExceptionHandler(failures::usage)
        .setExecutionExceptionHandler(failures::execution);
  }

  boolean verbose() {
    return verbose;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
