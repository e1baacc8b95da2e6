package io.javatask.worker.cli;

import io.javatask.worker.rpc.GrpcLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
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
      "Exit codes: 0 proceed or warn, 1 contract violated (a report is written), a comparison that"
          + " differs, an error of lint or a gate that blocks, 2 usage, contract or configuration,"
          + " 3 something outside, 4 a defect."
    })
public final class JavataskCommand implements Callable<Integer> {
  private static final String NAME = "javatask ";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--verbose",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Shows the log and the stack traces of failures.")
  private boolean verbose;

  /** The version of the program that a command belongs to. */
  static String version(CommandSpec spec) {
    return spec.root().version()[0].substring(NAME.length());
  }

  /** Wires the subcommands. */
  public static CommandLine create(Console console, Serve serve, String version) {
    return create(console, serve, version, Optional.empty());
  }

  /**
   * Wires the subcommands.
   *
   * @param first the first argument: where it is a subcommand, the others are not made, which would
   *     take a fifth of the time of a short one
   */
  public static CommandLine create(
      Console console, Serve serve, String version, Optional<String> first) {
    CommandLine commands = new CommandLine(new JavataskCommand());
    Map<String, Supplier<CommandLine>> all = subcommands(console, serve, version);
    Optional<String> only = first.filter(all::containsKey);
    all.forEach(
        (name, subcommand) -> {
          if (only.isEmpty() || only.get().equals(name)) {
            commands.addSubcommand(name, subcommand.get());
          }
        });
    commands.getCommandSpec().version(NAME + version);
    Failures failures = new Failures(console);
    return commands
        .setOut(console.out())
        .setErr(console.err())
        .setExecutionStrategy(JavataskCommand::execute)
        .setParameterExceptionHandler(failures::usage)
        .setExecutionExceptionHandler(failures::execution);
  }

  private static int execute(ParseResult parsed) {
    if (Failures.verbose(parsed.commandSpec().commandLine())) {
      GrpcLog.show();
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static Map<String, Supplier<CommandLine>> subcommands(
      Console console, Serve serve, String version) {
    Map<String, Supplier<CommandLine>> all = new LinkedHashMap<>();
    all.put("worker", () -> new CommandLine(new WorkerCommand(console, serve)));
    all.put("health", () -> new CommandLine(new HealthCommand(console)));
    all.put("doctor", () -> new CommandLine(new DoctorCommand(console, version)));
    all.put("ingest", () -> new CommandLine(new IngestCommand(console)));
    all.put("validate", () -> new CommandLine(new ValidateCommand(console)));
    all.put("profile", () -> new CommandLine(new ProfileCommand(console)));
    all.put("upsert", () -> new CommandLine(new UpsertCommand(console)));
    all.put("receipts", () -> new CommandLine(new ReceiptsCommand(console)));
    all.put(
        "backfill",
        () ->
            new CommandLine(new BackfillCommand())
                .addSubcommand("plan", new BackfillPlanCommand(console))
                .addSubcommand("run", new BackfillRunCommand(console))
                .addSubcommand("verify", new BackfillVerifyCommand(console)));
    all.put(
        "contract",
        () ->
            new CommandLine(new ContractCommand())
                .addSubcommand("lint", new LintCommand(console))
                .addSubcommand("import", new ImportCommand(console)));
    all.put(
        "report",
        () ->
            new CommandLine(new ReportCommand())
                .addSubcommand("render", new RenderCommand(console)));
    all.put(
        "quarantine",
        () ->
            new CommandLine(new QuarantineCommand())
                .addSubcommand("list", new QuarantineListCommand(console))
                .addSubcommand("show", new QuarantineShowCommand(console))
                .addSubcommand("release", new QuarantineReleaseCommand(console))
                .addSubcommand("purge", new QuarantinePurgeCommand(console)));
    all.put(
        "trust",
        () ->
            new CommandLine(new TrustCommand(console))
                .addSubcommand("misses", new TrustMissesCommand(console))
                .addSubcommand("gate", new TrustGateCommand(console)));
    all.put(
        "runs",
        () ->
            new CommandLine(new RunsCommand())
                .addSubcommand("list", new RunsListCommand(console))
                .addSubcommand("show", new RunsShowCommand(console))
                .addSubcommand("window", new RunsWindowCommand(console)));
    return all;
  }

  boolean verbose() {
    return verbose;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
