package io.javatask.worker.cli;

import io.javatask.api.DataInterval;
import io.javatask.api.ErrorCode;
import io.javatask.api.JavaTask;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.core.check.TableChecks;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.location.Globs;
import io.javatask.core.location.Locations;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.task.ContractOrigin;
import io.javatask.core.task.CoreTasks;
import io.javatask.worker.config.LineageSettings;
import io.javatask.worker.config.LocationConfig;
import io.javatask.worker.config.Places;
import io.javatask.worker.config.WorkerConfig;
import io.javatask.worker.run.RunContext;
import io.javatask.worker.run.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One task, run here and now, without a worker. */
final class LocalRun {
  private static final long STOP_MILLIS = 5000;

  private final Console console;
  private final TaskOptions options;
  private final boolean verbose;
  private final String version;
  private final JsonMapper json = JsonMapper.builder().build();
  private Optional<Path> scratch = Optional.empty();
  private boolean looking;

  LocalRun(Console console, TaskOptions options, CommandSpec spec) {
    this.console = console;
    this.options = options;
    this.verbose = Failures.verbose(spec.commandLine());
    this.version = JavataskCommand.version(spec);
  }

  /** The same of a task that only looks, so that its warehouse must be there. */
  LocalRun looking() {
    looking = true;
    return this;
  }

  /** Runs the task and tells what came of it; returns the exit code. */
  int run(String task, Map<String, String> given) throws InterruptedException {
    ReportFile reportFile = new ReportFile(console, options.report(), json);
    reportFile.check();
    options.rendered().check(console);
    ValidationReport report =
        withoutTraces(task, () -> output(task, given, ValidationReport.class));
    options.rendered().write(console, report);
    reportFile.write(report);
    return exitCode(report);
  }

  /** Runs the task and returns what it does, as it is. */
  <O> O output(String task, Map<String, ?> given, Class<O> type) throws InterruptedException {
    Optional<DataInterval> interval = options.interval().map(LocalRun::interval);
    Instant asOf = asOf(interval);
    if (options.sample() < 0) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "--sample: " + options.sample() + " is less than 0");
    }
    Map<String, LocationConfig> places = options.data().places(console, looking);
    Locations locations = new PlainLocations(Places.of(places), console.workingDirectory());
    checkApart(locations, given);
    String text = NamedFile.contract(locations.file(options.contract()), options.contract());
    Contract contract =
        new ContractReader().read(text, options.contract(), options.data().schema());
    String partition = interval.map(DataInterval::toString).or(options::partition).orElse("");
    RunContext context = context(task, given, contract, interval, partition, asOf);
    LocalLineage.Begun begun =
        new LocalLineage.Begun(
            Instant.now(), task, json.valueToTree(given), context, contract, text);
    return type.cast(
        told(
            begun,
            places,
            () -> {
              // of a backfill it stands for the files of intervals, each of which may be missing
              if (!task.equals(BackfillActionCommand.TASK)) {
                requireSource(locations, text(given, "source"));
              }
              return execute(task, given, locations, context);
            }));
  }

  /** Whoever typed the name of a file that is not there is told the nearest one. */
  static void requireSource(Locations locations, String source) {
    if (!source.isEmpty() && !Globs.isGlob(source) && !locations.isTable(source)) {
      NamedFile.require(locations.file(source), "source " + source, ErrorCode.SOURCE_NOT_FOUND);
    }
  }

  /** Runs, and tells lineage backends of it if there are any. */
  private Object told(LocalLineage.Begun begun, Map<String, LocationConfig> places, Work work)
      throws InterruptedException {
    LineageSettings settings =
        options.data().config().isPresent() ? config().lineage() : LineageSettings.NONE;
    if (!settings.told()) {
      return work.run();
    }
    LocalLineage lineage = new LocalLineage(console, settings, places, version);
    Object output;
    try {
      output = work.run();
    } catch (InterruptedException | RuntimeException e) {
      lineage.failed(begun, e);
      throw e;
    }
    lineage.succeeded(begun, output);
    return output;
  }

  /** What a task does, ready to be done. */
  private interface Work {
    Object run() throws InterruptedException;
  }

  static int exitCode(ValidationReport report) {
    boolean differs = report.idempotencyErrors().filter(e -> e.total() > 0).isPresent();
    return switch (report.verdict()) {
      case PROCEED, WARN -> differs ? 1 : 0;
      case FAIL -> 1;
    };
  }

  private void checkApart(Locations locations, Map<String, ?> given) {
    FilesApart files = new FilesApart();
    files.reads("--contract", locations.file(options.contract()));
    String source = text(given, "source");
    if (!source.isEmpty() && !locations.isTable(source)) {
      files.reads("--source", locations.file(source));
    }
    options.data().config().ifPresent(file -> files.reads("--config", resolved(file.toString())));
    options
        .data()
        .warehouse()
        .ifPresent(file -> files.reads("--warehouse", resolved(file.toString())));
    options.rendered().files(console).forEach(files::writes);
    reportFile().ifPresent(file -> files.writes("--report", resolved(file)));
    options.quarantine().ifPresent(file -> files.writes("--quarantine", resolved(file.toString())));
  }

  private Path resolved(String file) {
    return console.workingDirectory().resolve(file);
  }

  private RunContext context(
      String task,
      Map<String, ?> given,
      Contract contract,
      Optional<DataInterval> interval,
      String partition,
      Instant asOf) {
    String requestId =
        RequestIds.of(
            given.containsKey("verify") ? task + " --verify" : task,
            contract.hash(),
            contract.schema(),
            first(given, "source", "entry", "landing"),
            first(given, "target", "landing"),
            partition);
    return new RunContext(
        requestId,
        epoch(),
        interval,
        partition,
        asOf,
        List.of(contract, ContractOrigin.OWN),
        new StopSignal(Thread.currentThread()),
        new ConsoleVoice(console, verbose));
  }

  private static String text(Map<String, ?> given, String name) {
    return given.containsKey(name) ? String.valueOf(given.get(name)) : "";
  }

  /** The first of these inputs that is given. */
  private static String first(Map<String, ?> given, String... names) {
    return Stream.of(names)
        .filter(given::containsKey)
        .map(n -> text(given, n))
        .findFirst()
        .orElse("");
  }

  /**
   * There is no ledger that could count attempts: the clock's milliseconds grow from one run of the
   * command to the next all the same, which is all that a fence asks of an epoch.
   */
  private static long epoch() {
    return Instant.now().toEpochMilli();
  }

  private Object execute(String task, Map<String, ?> given, Locations locations, RunContext context)
      throws InterruptedException {
    CoreTasks.Options taskOptions =
        new CoreTasks.Options(this::quarantine, options.sample(), tableChecks())
            .with(config().held().classified())
            .releasing(config().quarantineDir());
    JavaTask<?, ?> found =
        CoreTasks.all(locations, taskOptions).stream()
            .filter(candidate -> candidate.spec().name().equals(task))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("there is no task '" + task + "'"));
    ObjectNode inputs = json.createObjectNode();
    given.forEach((name, value) -> inputs.set(name, json.valueToTree(value)));
    options.onViolation().ifPresent(choice -> inputs.put("onViolation", choice));
    options.data().dialect().ifPresent(dialect -> inputs.set("dialect", dialect));
    Thread stopper = stopper(context.signal(), Thread.currentThread());
    onShutdown(stopper);
    try {
      return call(found, context, inputs);
    } catch (InterruptedException | RuntimeException e) {
      // a task that was told to stop ended for that reason, however it then broke
      Optional<StopSignal.Stop> stop = context.signal().stopped();
      if (stop.isPresent()) {
        throw new TaskException(stop.get().code(), stop.get().message(), e);
      }
      throw e;
    } finally {
      context.signal().detach();
      remove(stopper);
    }
  }

  private <I, O> O call(JavaTask<I, O> task, TaskContext context, ObjectNode inputs)
      throws InterruptedException {
    return task.run(context, json.treeToValue(inputs, task.spec().inputType()));
  }

  /** On an interrupt from the keyboard the task is let go of what it staged. */
  private static Thread stopper(StopSignal signal, Thread main) {
    return new Thread(
        () -> {
          signal.stop(ErrorCode.CANCELLED, "interrupted");
          try {
            main.join(STOP_MILLIS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        "stopper");
  }

  private static void onShutdown(Thread stopper) {
    try {
      Runtime.getRuntime().addShutdownHook(stopper);
    } catch (IllegalStateException e) {
      throw new TaskException(ErrorCode.CANCELLED, "interrupted", e);
    }
  }

  private static void remove(Thread stopper) {
    try {
      Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (IllegalStateException e) {
      // the process is ending already, which is what the hook is for
      return;
    }
  }

  /**
   * Where the rows go that are kept back: beside the report, if there is one and no configuration
   * says otherwise.
   */
  private Path quarantine(TaskContext context, Contract contract) {
    if (options.quarantine().isPresent()) {
      return console.workingDirectory().resolve(options.quarantine().get());
    }
    if (reportFile().isPresent() && options.data().config().isEmpty()) {
      return console.workingDirectory().resolve(reportFile().get() + ".quarantine.jsonl");
    }
    Path directory = scratch.orElseGet(() -> config().quarantineDir());
    return CoreTasks.Options.in(directory).quarantine().apply(context, contract);
  }

  private TableChecks tableChecks() {
    return options
        .plugins()
        .map(console.workingDirectory()::resolve)
        .or(() -> options.data().config().flatMap(file -> config().pluginsDir()))
        .map(TableChecks::with)
        .orElseGet(TableChecks::onClassPath);
  }

  private Optional<String> reportFile() {
    return options.report().filter(report -> !report.equals("-"));
  }

  /**
   * A command that loads must not lose what it keeps back; one that only looks loses nothing, and
   * leaves no file that nobody asked for.
   */
  private ValidationReport withoutTraces(String task, Run run) throws InterruptedException {
    boolean looksOnly =
        task.equals("validate")
            && options.quarantine().isEmpty()
            && reportFile().isEmpty()
            && options.data().config().isEmpty();
    if (!looksOnly) {
      return run.run();
    }
    Path directory = temporary();
    try {
      scratch = Optional.of(directory);
      return run.run().withoutQuarantine();
    } finally {
      delete(directory);
    }
  }

  /** A task, ready to be run. */
  private interface Run {
    ValidationReport run() throws InterruptedException;
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("javatask");
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_FULL, "the temporary directory cannot be written: " + e, e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_FULL, "the temporary directory cannot be removed: " + e, e);
    }
  }

  private WorkerConfig config() {
    return options.data().config(console);
  }

  static DataInterval interval(String text) {
    try {
      return DataInterval.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TaskException(ErrorCode.INVALID_INPUT, "--interval: " + e.getMessage(), e);
    }
  }

  private Instant asOf(Optional<DataInterval> interval) {
    if (options.asOf().isEmpty()) {
      return interval.map(DataInterval::end).orElseGet(Instant::now);
    }
    try {
      return OffsetDateTime.parse(options.asOf().get()).toInstant();
    } catch (DateTimeParseException e) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "--as-of: '" + options.asOf().get() + "' is not a time such as 2026-01-01T00:00:00Z",
          e);
    }
  }
}
