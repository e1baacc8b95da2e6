package io.javatask.worker.cli;

import io.javatask.worker.rpc.TrustAnswer;
import io.javatask.worker.rpc.TrustBook;
import io.javatask.worker.trust.Gate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code javatask trust gate}. */
@Command(
    name = "gate",
    description =
        "Decides by the error budgets of a data set whether what builds on it may go on; exits with"
            + " 1 where it may not.")
final class TrustGateCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private RunBookOptions book = new RunBookOptions();

  @Parameters(paramLabel = "DATASET", description = "Data set that is built on.")
  private String dataset = "";

  @Option(
      names = "--purpose",
      paramLabel = "WHAT",
      defaultValue = "feature",
      converter = PurposeConverter.class,
      description = "feature, repair or backfill (default: ${DEFAULT-VALUE}).")
  private Gate.Purpose purpose = Gate.Purpose.FEATURE;

  @Option(names = "--as-of", paramLabel = "TIME", description = "Time to judge at (default: now).")
  private Optional<String> asOf = Optional.empty();

  @Option(names = "--json", description = "Prints what the worker answers, as JSON.")
  private boolean json;

  TrustGateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Optional<Instant> at = asOf.map(text -> TimeOption.parse("--as-of", text));
    try (TrustBook trust = book.openTrust(console)) {
      TrustAnswer answer = trust.gate(dataset, purpose, at);
      answer.print(console.out(), json);
      return answer.blocks() ? 1 : 0;
    }
  }

  /** Reads {@code feature}, {@code repair} or {@code backfill}. */
  static final class PurposeConverter implements ITypeConverter<Gate.Purpose> {
    @Override
    public Gate.Purpose convert(String text) {
      List<String> names =
          Arrays.stream(Gate.Purpose.values()).map(p -> p.name().toLowerCase(Locale.ROOT)).toList();
      return Gate.Purpose.valueOf(Choice.of(text, names).toUpperCase(Locale.ROOT));
    }
  }
}
