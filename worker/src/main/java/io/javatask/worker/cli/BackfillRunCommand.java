package io.javatask.worker.cli;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code javatask backfill run}. */
@Command(name = "run", description = "Loads the intervals that no receipt says are loaded.")
final class BackfillRunCommand extends BackfillActionCommand {
  @Mixin private KeepingOption keeping = new KeepingOption();

  @Option(names = "--force", description = "Load intervals again that are loaded.")
  private boolean force;

  BackfillRunCommand(Console console) {
    super(console, "run");
  }

  @Override
  boolean looksOnly() {
    return false;
  }

  @Override
  void addTo(Map<String, Object> inputs) {
    Map<String, String> kept = new TreeMap<>();
    keeping.addTo(kept, Optional.empty());
    inputs.putAll(kept);
    if (force) {
      inputs.put("force", true);
    }
  }
}
