package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.worker.config.Durations;
import io.javatask.worker.rpc.TrustAnswer;
import io.javatask.worker.rpc.TrustBook;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code javatask trust}. */
@Command(
    name = "trust",
    description = "Shows how far a data set can be trusted; without one, which there are.")
final class TrustCommand implements Callable<Integer> {
  /** Of each metric over time, for those who draw them; the text shows none. */
  private static final int POINTS = 30;

  private static final int LISTED = 200;

  private final Console console;

  @Mixin private RunBookOptions book = new RunBookOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "DATASET",
      description =
          "Data set, such as warehouse:orders; what stands behind the location, or the name of the"
              + " contract, is enough where only one fits.")
  private Optional<String> dataset = Optional.empty();

  @Option(
      names = "--window",
      paramLabel = "TIME",
      defaultValue = "30d",
      description = "Length of the window of the metrics (default: ${DEFAULT-VALUE}).")
  private String window = "30d";

  @Option(names = "--as-of", paramLabel = "TIME", description = "Time to judge at (default: now).")
  private Optional<String> asOf = Optional.empty();

  @Option(names = "--json", description = "Prints what the worker answers, as JSON.")
  private boolean json;

  TrustCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Optional<Instant> at = asOf.map(text -> TimeOption.parse("--as-of", text));
    Duration length = length();
    try (TrustBook trust = book.openTrust(console)) {
      TrustAnswer answer =
          dataset.isPresent()
              ? trust.dataset(dataset.get(), length, at, json ? POINTS : 1)
              : trust.datasets(LISTED, at);
      answer.print(console.out(), json);
      return 0;
    }
  }

  private Duration length() {
    try {
      return Durations.parse(window);
    } catch (IllegalArgumentException e) {
      throw new TaskException(ErrorCode.INVALID_INPUT, "--window: " + e.getMessage(), e);
    }
  }
}
