package io.javatask.worker.cli;

import io.javatask.worker.rpc.TrustBook;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code javatask trust misses}. */
@Command(name = "misses", description = "Lists missed SLAs, the newest first.")
final class TrustMissesCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private RunBookOptions book = new RunBookOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "DATASET",
      description = "Only of this data set (default: of all).")
  private Optional<String> dataset = Optional.empty();

  @Option(names = "--open", description = "Only those that are not over.")
  private boolean open;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Most misses to list, up to 500 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--json", description = "Prints what the worker answers, as JSON.")
  private boolean json;

  TrustMissesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (TrustBook trust = book.openTrust(console)) {
      trust.misses(dataset, open, Math.max(1, Math.min(limit, 500))).print(console.out(), json);
      return 0;
    }
  }
}
