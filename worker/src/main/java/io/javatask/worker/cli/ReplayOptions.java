package io.javatask.worker.cli;

import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What a load does with an input that was loaded before. */
final class ReplayOptions {
  @ArgGroup private Choice choice = new Choice();

  /** One or the other. */
  static final class Choice {
    @Option(
        names = "--force",
        description = "Load an input again that the newest receipt knows already.")
    private boolean force;

    @Option(
        names = "--verify",
        description =
            "Load nothing; say in what the target differs from what the load would leave.")
    private boolean verify;
  }

  /** Whether nothing is loaded. */
  boolean looksOnly() {
    return choice.verify;
  }

  /** Adds them to a task's inputs, if they are given. */
  void addTo(Map<String, String> inputs) {
    if (choice.force) {
      inputs.put("force", "true");
    }
    if (choice.verify) {
      inputs.put("verify", "true");
    }
  }
}
