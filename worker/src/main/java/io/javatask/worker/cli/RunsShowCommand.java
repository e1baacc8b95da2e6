package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.report.ValidationReport;
import io.javatask.worker.ledger.RunRecord;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code javatask runs show}. */
@Command(name = "show", description = "Shows a run with its report.")
final class RunsShowCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private RunBookOptions book = new RunBookOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "REQUEST_ID",
      description = "The run (default: the newest).")
  private Optional<String> requestId = Optional.empty();

  @Mixin private RenderedFiles rendered = new RenderedFiles();

  @Option(names = "--json", description = "Prints the report, as JSON, and nothing else.")
  private boolean json;

  RunsShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (RunBook runs = book.open(console)) {
      RunRecord run = run(runs);
      Optional<String> report = runs.report(run.requestId());
      render(report);
      if (json) {
        console.out().println(report.orElse("null"));
      } else {
        print(run);
        report.ifPresent(this::summary);
      }
      console.out().flush();
      return 0;
    }
  }

  private void render(Optional<String> report) {
    if (rendered.files(console).isEmpty()) {
      return;
    }
    rendered.check(console);
    try {
      rendered.write(
          console,
          JsonMapper.shared()
              .readValue(
                  report.orElseThrow(
                      () ->
                          new TaskException(
                              ErrorCode.INVALID_INPUT, "the run has no report to render")),
                  ValidationReport.class));
    } catch (JacksonException e) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "the run's output is not a validation report", e);
    }
  }

  private RunRecord run(RunBook runs) {
    Optional<RunRecord> found =
        requestId.isPresent()
            ? runs.find(requestId.get().toLowerCase(Locale.ROOT))
            : runs.newest(1).stream().findFirst();
    return found.orElseThrow(
        () ->
            new TaskException(
                ErrorCode.RUN_NOT_FOUND,
                requestId
                    .map(id -> "the ledger has no run with the request id " + id)
                    .orElse("the ledger has no runs")));
  }

  private void print(RunRecord run) {
    line("request id", run.requestId());
    line("task", run.submission().taskType() + " " + run.submission().taskVersion());
    line("state", run.state() + " (epoch " + run.epoch() + ")");
    run.submission().interval().ifPresent(interval -> line("interval", interval));
    line("as of", run.submission().asOf());
    line("created", run.createTime());
    run.startTime().ifPresent(time -> line("started", time));
    run.endTime().ifPresent(time -> line("ended", time));
    run.submission().labels().forEach((name, value) -> line("label", name + "=" + value));
    run.error().ifPresent(error -> line("error", error.code() + ": " + error.message()));
  }

  private void line(String name, Object value) {
    console.out().printf("%-11s %s%n", name, value);
  }

  /** The report in a few lines; an output of another form as it is. */
  private void summary(String report) {
    try {
      new Summary(console.out())
          .print(JsonMapper.builder().build().readValue(report, ValidationReport.class));
    } catch (JacksonException e) {
      console.out().println(report);
    }
  }
}
