package io.javatask.worker.cli;

import io.javatask.worker.ledger.RunRecord;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code javatask runs list}. */
@Command(name = "list", description = "Lists runs, the newest first.")
final class RunsListCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private RunBookOptions book = new RunBookOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "Most runs to list, up to 500 (default: ${DEFAULT-VALUE}).")
  private int limit;

  RunsListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (RunBook runs = book.open(console)) {
      List<RunRecord> found = runs.newest(Math.max(1, Math.min(limit, 500)));
      console
          .out()
          .printf(
              "%-36s  %-10s  %-9s  %5s  %s%n", "REQUEST ID", "TASK", "STATE", "EPOCH", "CREATED");
      for (RunRecord run : found) {
        console
            .out()
            .printf(
                "%-36s  %-10s  %-9s  %5d  %s%n",
                run.requestId(),
                run.submission().taskType(),
                run.state(),
                run.epoch(),
                run.createTime());
      }
      console.out().flush();
      return 0;
    }
  }
}
