package io.javatask.worker.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code javatask quarantine}. */
@Command(
    name = "quarantine",
    description = "Shows, releases and purges the rows that runs kept back.")
final class QuarantineCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: list, show, release or purge");
  }
}
