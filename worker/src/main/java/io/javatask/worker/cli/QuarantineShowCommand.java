package io.javatask.worker.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code javatask quarantine show}. */
@Command(
    name = "show",
    description = "Prints the rows that a run kept back, with why, as JSON lines.")
final class QuarantineShowCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private QuarantineOptions options = new QuarantineOptions();

  @Parameters(
      paramLabel = "ID",
      description = "CONTRACT/REQUEST_ID, or LOCATION:TABLE/REQUEST_ID, as list prints it.")
  private String id = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Most rows to print (default: ${DEFAULT-VALUE}).")
  private int limit;

  QuarantineShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (QuarantineBook book = options.open(console)) {
      book.rows(id, Math.max(0, limit)).forEach(console.out()::println);
    }
    console.out().flush();
    return 0;
  }
}
