package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.report.ValidationReport.RuleResult;
import io.javatask.core.report.WindowReport;
import io.javatask.worker.ledger.WindowQuery;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code javatask runs window}. */
@Command(
    name = "window",
    description =
        "Judges a contract's rules over a window of intervals, without reading their rows again.")
final class RunsWindowCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private RunBookOptions book = new RunBookOptions();

  @Option(
      names = "--contract",
      required = true,
      paramLabel = "ID",
      description = "Id of the contract.")
  private String contract = "";

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      description = "Start of the window, which no interval may begin before.")
  private String from = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TIME",
      description = "End of the window, which no interval may end after.")
  private String to = "";

  @Option(
      names = "--schema",
      paramLabel = "NAME",
      description = "Schema object of the contract, where it has several.")
  private Optional<String> schema = Optional.empty();

  @Option(
      names = "--task",
      paramLabel = "TYPE",
      description = "Task type, where several ran for the contract.")
  private Optional<String> task = Optional.empty();

  @Option(
      names = "--dataset",
      paramLabel = "LOCATION:NAME",
      description =
          "What was loaded, or read where nothing was, if there are several; * stands for any"
              + " text.")
  private Optional<String> dataset = Optional.empty();

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "Time to judge freshness at (default: the window's end).")
  private Optional<String> asOf = Optional.empty();

  @Option(names = "--json", description = "Prints the report, as JSON, and nothing else.")
  private boolean json;

  RunsWindowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    WindowQuery query = query();
    Optional<Instant> judged = asOf.map(text -> TimeOption.parse("--as-of", text));
    try (RunBook runs = book.open(console)) {
      String report = runs.window(query, judged);
      if (json) {
        console.out().println(report);
      } else {
        print(JsonMapper.shared().readValue(report, WindowReport.class));
      }
      console.out().flush();
      return 0;
    }
  }

  private WindowQuery query() {
    try {
      return new WindowQuery(
          contract,
          schema,
          task,
          dataset,
          TimeOption.parse("--from", from),
          TimeOption.parse("--to", to));
    } catch (IllegalArgumentException e) {
      throw new TaskException(ErrorCode.INVALID_INPUT, String.valueOf(e.getMessage()), e);
    }
  }

  private void print(WindowReport report) {
    console
        .out()
        .printf(
            "%s %s, %s of %s%n",
            report.contract().id(),
            report.contract().version(),
            report.task(),
            String.join(", ", report.datasets()));
    console
        .out()
        .printf(
            "window      %s to %s, %d intervals%n",
            report.from(), report.to(), report.intervals().size());
    report.results().forEach(this::rule);
  }

  private void rule(RuleResult result) {
    String told =
        result.message().isEmpty()
            ? result.observed().map(observed -> "observed " + observed).orElse("")
            : result.message();
    console.out().printf("%-14s%s: %s%n", result.status(), result.rule(), told);
  }
}
