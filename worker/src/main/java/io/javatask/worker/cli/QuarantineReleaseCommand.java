package io.javatask.worker.cli;

import io.javatask.api.DataInterval;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.report.ValidationReport;
import io.javatask.worker.rpc.RunsClient;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code javatask quarantine release}. */
@Command(
    name = "release",
    description = "Checks quarantined rows again and loads those that pass; the others stay.")
final class QuarantineReleaseCommand implements Callable<Integer> {
  private static final String TASK = "release";

  private final Console console;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RunOptions options = new RunOptions();
  @Mixin private WorkerOptions security = new WorkerOptions();

  @Parameters(
      paramLabel = "ID",
      description = "CONTRACT/REQUEST_ID, or LOCATION:TABLE/REQUEST_ID, as list prints it.")
  private String entry = "";

  @Option(
      names = "--worker",
      paramLabel = "HOST:PORT",
      description =
          "Worker to release it; --contract is then a name in its contracts location, or a file"
              + " that is here.")
  private Optional<String> worker = Optional.empty();

  @ArgGroup(multiplicity = "1")
  private Into into = new Into();

  QuarantineReleaseCommand(Console console) {
    this.console = console;
  }

  /** Where the rows go. */
  static final class Into {
    @Option(
        names = "--landing",
        required = true,
        paramLabel = "LOCATION:TABLE",
        description = "Landing table, to whose partition the rows are added.")
    private Optional<String> landing = Optional.empty();

    @Option(
        names = "--target",
        required = true,
        paramLabel = "LOCATION:TABLE",
        description = "Table to merge into.")
    private Optional<String> target = Optional.empty();
  }

  @Override
  public Integer call() throws InterruptedException {
    requireOfRelease();
    Map<String, String> inputs = new TreeMap<>();
    inputs.put("entry", entry);
    into.landing.ifPresent(landing -> inputs.put("landing", landing));
    into.target.ifPresent(target -> inputs.put("target", target));
    if (worker.isEmpty()) {
      return new LocalRun(console, options, spec).run(TASK, inputs);
    }
    options.onViolation().ifPresent(choice -> inputs.put("onViolation", choice));
    ReportFile reportFile = new ReportFile(console, options.report(), JsonMapper.shared());
    reportFile.check();
    options.rendered().check(console);
    ValidationReport report = remote(worker.get(), inputs);
    options.rendered().write(console, report);
    reportFile.write(report);
    return LocalRun.exitCode(report);
  }

  /** What tasks take that read a file, and keep rows back in another. */
  private void requireOfRelease() {
    if (options.data().dialect().isPresent()) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "--dialect: rows in quarantine are written in one way; leave it out");
    }
    if (options.quarantine().isPresent()) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "--quarantine: rows that fail again stay in the entry; leave it out");
    }
  }

  private ValidationReport remote(String address, Map<String, String> inputs) {
    WorkerOptions.requireNone(options.untold());
    Optional<DataInterval> interval = options.interval().map(LocalRun::interval);
    RunsClient.Errand errand =
        new RunsClient.Errand(
            RequestIds.of(TASK, entry, into.landing.or(() -> into.target).orElse("")),
            TASK,
            options.source(console),
            inputs,
            interval,
            options.partition().orElse(""));
    try (RunsClient client = RunsClient.connect(security.address(console, address))) {
      return JsonMapper.shared().readValue(client.run(errand), ValidationReport.class);
    }
  }
}
