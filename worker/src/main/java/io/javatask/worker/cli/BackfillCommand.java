package io.javatask.worker.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code javatask backfill}: does nothing without one of its subcommands. */
@Command(
    name = "backfill",
    description = "Plans, loads or compares the data intervals of a span of time.",
    synopsisSubcommandLabel = "COMMAND")
final class BackfillCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "a command is missing: plan, run or verify");
  }
}
