package io.javatask.worker.cli;

import picocli.CommandLine.Command;

/** {@code javatask backfill verify}. */
@Command(
    name = "verify",
    description = "Loads nothing; tells in what the tables differ from what the loads would leave.")
final class BackfillVerifyCommand extends BackfillActionCommand {
  BackfillVerifyCommand(Console console) {
    super(console, "verify");
  }

  @Override
  boolean looksOnly() {
    return true;
  }
}
