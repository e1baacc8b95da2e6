package io.javatask.worker.cli;

import io.javatask.api.TaskException;
import io.javatask.core.report.BackfillReport;
import io.javatask.core.report.ValidationReport.Verdict;
import io.javatask.core.task.BackfillFailure;
import io.javatask.worker.rpc.RunFailure;
import io.javatask.worker.rpc.RunsClient;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** What {@code javatask backfill plan}, {@code run} and {@code verify} have in common. */
abstract class BackfillActionCommand implements Callable<Integer> {
  static final String TASK = "backfill";

  private final Console console;
  private final String action;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private TaskOptions options = new TaskOptions();
  @Mixin private WorkerOptions security = new WorkerOptions();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      description = "Begin of the first interval: a date (of UTC), or a time with a zone.")
  private String from = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TIME",
      description = "End of the last interval.")
  private String to = "";

  @Option(
      names = "--every",
      paramLabel = "SPAN",
      description = "Length of an interval: P1D (default), P1M, PT1H.")
  private Optional<String> every = Optional.empty();

  @Option(
      names = "--source",
      required = true,
      paramLabel = "FILE",
      description =
          "File of each interval, with {start} or {end}: landing:events_{start:yyyyMMdd}.csv.")
  private String source = "";

  @Option(
      names = "--landing",
      paramLabel = "LOCATION:TABLE",
      description = "Landing table that each interval lands in first.")
  private Optional<String> landing = Optional.empty();

  @Option(
      names = "--target",
      paramLabel = "LOCATION:TABLE",
      description = "Table to load, from the landing table if there is one.")
  private Optional<String> target = Optional.empty();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "How rows meet the target (default: the contract's, else merge).")
  private Optional<String> mode = Optional.empty();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "Most intervals at once (default: 2, and 1 where their order matters).")
  private Optional<Integer> parallel = Optional.empty();

  @Option(
      names = "--worker",
      paramLabel = "HOST:PORT",
      description =
          "Worker to do it; --contract is then a name in its contracts location, or a file that is"
              + " here.")
  private Optional<String> worker = Optional.empty();

  /**
   * @param action as the task's input of that name has it
   */
  BackfillActionCommand(Console console, String action) {
    this.console = console;
    this.action = action;
  }

  @Override
  public Integer call() throws InterruptedException {
    ReportFile reportFile = new ReportFile(console, options.report(), JsonMapper.shared());
    reportFile.check();
    try {
      BackfillReport report =
          worker.isPresent()
              ? remote(worker.get())
              : here().output(TASK, inputs(), BackfillReport.class);
      write(reportFile, report);
      return report.verdict() == Verdict.FAIL ? 1 : 0;
    } catch (TaskException e) {
      failed(e).ifPresent(report -> write(reportFile, report));
      throw e;
    }
  }

  /** The report of a backfill of which some intervals failed. */
  private static Optional<BackfillReport> failed(TaskException e) {
    if (e.getCause() instanceof BackfillFailure here) {
      return Optional.of(here.report());
    }
    return e.getCause() instanceof RunFailure there
        ? there.report().map(BackfillActionCommand::report)
        : Optional.empty();
  }

  private static BackfillReport report(String json) {
    return JsonMapper.shared().readValue(json, BackfillReport.class);
  }

  private static void write(ReportFile file, BackfillReport report) {
    file.write(report, out -> new BackfillTable(out).print(report));
  }

  private LocalRun here() {
    LocalRun run = new LocalRun(console, options, spec);
    return looksOnly() ? run.looking() : run;
  }

  /** Whether the action writes nothing. */
  abstract boolean looksOnly();

  /** Adds what only this action takes to the task's inputs. */
  void addTo(Map<String, Object> inputs) {}

  private Map<String, Object> inputs() {
    Map<String, Object> inputs = new TreeMap<>();
    inputs.put("action", action);
    inputs.put("from", from);
    inputs.put("to", to);
    inputs.put("source", source);
    every.ifPresent(span -> inputs.put("every", span));
    landing.ifPresent(table -> inputs.put("landing", table));
    target.ifPresent(table -> inputs.put("target", table));
    mode.ifPresent(chosen -> inputs.put("mode", chosen));
    parallel.ifPresent(most -> inputs.put("parallel", most));
    addTo(inputs);
    return inputs;
  }

  private BackfillReport remote(String address) {
    WorkerOptions.requireNone(options.untold());
    Map<String, Object> inputs = inputs();
    options.onViolation().ifPresent(choice -> inputs.put("onViolation", choice));
    options.data().dialect().ifPresent(dialect -> inputs.put("dialect", dialect));
    RunsClient.Errand errand =
        new RunsClient.Errand(
            RequestIds.of(TASK, action, source, landing.orElse(""), target.orElse(""), from, to),
            TASK,
            options.source(console),
            inputs,
            Optional.empty(),
            "");
    try (RunsClient client = RunsClient.connect(security.address(console, address))) {
      return report(client.run(errand));
    }
  }
}
