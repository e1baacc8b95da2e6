package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.report.BackfillReport;
import io.javatask.core.report.ValidationReport.Verdict;
import io.javatask.worker.rpc.RunsClient;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code javatask backfill plan}, {@code run} and {@code verify}. */
@Command(
    description = {
      "plan: tells of each interval whether it is loaded.",
      "run: loads the intervals that no receipt says are loaded.",
      "verify: loads nothing; tells in what the tables differ from what the loads would leave."
    })
final class BackfillActionCommand implements Callable<Integer> {
  private static final String TASK = "backfill";

  private final Console console;
  private final String action;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private TaskOptions options = new TaskOptions();
  @Mixin private KeepingOption keeping = new KeepingOption();
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

  @Option(names = "--force", description = "Load intervals again that are loaded.")
  private boolean force;

  @Option(
      names = "--worker",
      paramLabel = "HOST:PORT",
      description =
          "Worker to do it; --contract is then a name in its contracts location, or a file that is"
              + " here.")
  private Optional<String> worker = Optional.empty();

  BackfillActionCommand(Console console, String action) {
    this.console = console;
    this.action = action;
  }

  @Override
  public Integer call() throws InterruptedException {
    refuse("--interval", options.interval().isPresent(), "--from and --to name the intervals");
    refuse("--partition", options.partition().isPresent(), "intervals are the partitions");
    refuse("--as-of", options.asOf().isPresent(), "each interval is judged as of its end");
    refuse("--quarantine", options.quarantine().isPresent(), "each interval has a file of its own");
    refuse(
        "--html and --junit",
        !options.rendered().files(console).isEmpty(),
        "they render the report of one run");
    ReportFile reportFile = new ReportFile(console, options.report(), JsonMapper.shared());
    reportFile.check();
    BackfillReport report =
        worker.isPresent()
            ? remote(worker.get())
            : new LocalRun(console, options, spec).output(TASK, inputs(), BackfillReport.class);
    reportFile.write(report, out -> new BackfillTable(out).print(report));
    return report.verdict() == Verdict.FAIL ? 1 : 0;
  }

  private static void refuse(String option, boolean given, String why) {
    if (given) {
      throw new TaskException(ErrorCode.INVALID_INPUT, option + ": not for a backfill; " + why);
    }
  }

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
    if (force) {
      inputs.put("force", true);
    }
    Map<String, String> kept = new TreeMap<>();
    keeping.addTo(kept);
    inputs.putAll(kept);
    return inputs;
  }

  private BackfillReport remote(String address) {
    Map<String, Object> inputs = inputs();
    options.onViolation().ifPresent(choice -> inputs.put("onViolation", choice));
    RunsClient.Errand errand =
        new RunsClient.Errand(
            RequestIds.of(TASK, action, source, landing.orElse(""), target.orElse(""), from, to),
            TASK,
            options.source(console),
            inputs,
            Optional.empty(),
            "");
    try (RunsClient client = RunsClient.connect(security.address(console, address))) {
      return JsonMapper.shared().readValue(client.run(errand), BackfillReport.class);
    }
  }
}
