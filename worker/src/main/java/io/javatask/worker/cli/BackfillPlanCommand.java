package io.javatask.worker.cli;

import picocli.CommandLine.Command;

/** {@code javatask backfill plan}. */
@Command(
    name = "plan",
    description = "Tells of each interval whether it is loaded; writes nothing.")
final class BackfillPlanCommand extends BackfillActionCommand {
  BackfillPlanCommand(Console console) {
    super(console, "plan");
  }

  @Override
  boolean looksOnly() {
    return true;
  }
}
