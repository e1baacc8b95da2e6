package io.javatask.worker.cli;

import io.javatask.api.DataInterval;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.location.Locations;
import io.javatask.core.report.ProfileHtml;
import io.javatask.core.task.Profiler;
import io.javatask.worker.config.Places;
import io.javatask.worker.run.RunContext;
import io.javatask.worker.run.StopSignal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code javatask profile}. */
@Command(
    name = "profile",
    description =
        "Tells what the rows of a file or a table are like, and which rules they suggest; needs no"
            + " contract, and judges nothing.")
final class ProfileCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "SOURCE",
      description =
          "What to profile: a path, LOCATION:PATH, LOCATION:TABLE or LOCATION:query/NAME.")
  private String source = "";

  @Option(
      names = "--contract",
      paramLabel = "FILE",
      description =
          "Contract whose columns are profiled, masked where it classifies them (default: all"
              + " columns, of the types that they seem to have).")
  private Optional<String> contract = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "File to write the profile to, as JSON; - is the standard output.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "File to write the profile to, as one HTML page.")
  private Optional<Path> html = Optional.empty();

  @Option(
      names = "--suggest",
      paramLabel = "FILE",
      description =
          "File to write a contract to that the source keeps: the given one, or a new one, with the"
              + " suggested rules.")
  private Optional<Path> suggest = Optional.empty();

  @Option(
      names = "--interval",
      paramLabel = "START/END",
      description = "Data interval of the rows to read of a landing table.")
  private Optional<String> interval = Optional.empty();

  @Option(
      names = "--partition",
      paramLabel = "KEY",
      description = "Partition of the rows to read of a landing table.")
  private Optional<String> partition = Optional.empty();

  @Mixin private SourceOptions data = new SourceOptions();

  ProfileCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    Locations locations = locations();
    checkApart(locations);
    Profiler.Profiled profiled = profile(locations);
    html.ifPresent(file -> ReportFile.replace(resolved(file), ProfileHtml.of(profiled.report())));
    suggest.ifPresent(file -> ReportFile.replace(resolved(file), profiled.contract()));
    new ReportFile(console, output.map(Path::toString), JsonMapper.shared())
        .write(
            profiled.report(),
            out -> {
              new ProfileSummary(out).print(profiled.report());
              suggest.ifPresent(file -> out.printf("contract    %s%n", file));
            });
    return 0;
  }

  private Profiler.Profiled profile(Locations locations) throws InterruptedException {
    Optional<JsonNode> said = data.dialect().map(dialect -> dialect);
    if (contract.isEmpty()) {
      return new Profiler(context(List.of()), locations, source, said).run();
    }
    String text = NamedFile.contract(locations.file(contract.get()), contract.get());
    Contract read = new ContractReader().read(text, contract.get(), data.schema());
    return new Profiler(context(List.of(read)), locations, source, said).run(read, text);
  }

  private RunContext context(List<Object> parts) {
    Optional<DataInterval> of = interval.map(LocalRun::interval);
    return new RunContext(
        RequestIds.of("profile", source),
        1,
        of,
        of.map(DataInterval::toString).or(() -> partition).orElse(""),
        Instant.now(),
        parts,
        new StopSignal(Thread.currentThread()),
        new ConsoleVoice(console, Failures.verbose(spec.commandLine())));
  }

  private Locations locations() {
    return new PlainLocations(Places.of(data.places(console, true)), console.workingDirectory());
  }

  /** Finds out before the work whether what comes of it can be written, and where. */
  private void checkApart(Locations locations) {
    FilesApart files = new FilesApart();
    contract.ifPresent(name -> files.reads("--contract", locations.file(name)));
    data.config().ifPresent(file -> files.reads("--config", resolved(file)));
    data.warehouse().ifPresent(file -> files.reads("--warehouse", resolved(file)));
    LocalRun.requireSource(locations, source);
    if (!locations.isTable(source)) {
      locations.files(source).forEach(file -> files.reads(file, locations.file(file)));
    }
    Map<String, Path> written = new LinkedHashMap<>();
    output
        .filter(file -> !file.equals(Path.of("-")))
        .ifPresent(file -> written.put("--output", resolved(file)));
    html.ifPresent(file -> written.put("--html", resolved(file)));
    suggest.ifPresent(file -> written.put("--suggest", resolved(file)));
    written.forEach(ReportFile::check);
    written.forEach(files::writes);
  }

  private Path resolved(Path file) {
    return console.workingDirectory().resolve(file);
  }
}
