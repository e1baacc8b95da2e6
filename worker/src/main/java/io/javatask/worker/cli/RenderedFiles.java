package io.javatask.worker.cli;

import io.javatask.core.report.HtmlReport;
import io.javatask.core.report.JUnitReport;
import io.javatask.core.report.ValidationReport;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Files that a report is rendered into. */
final class RenderedFiles {
  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "File to write the report to, as one HTML page.")
  private Optional<Path> html = Optional.empty();

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "File to write the report to, as JUnit XML.")
  private Optional<Path> junit = Optional.empty();

  /** The files that were asked for, by option. */
  Map<String, Path> files(Console console) {
    Map<String, Path> files = new TreeMap<>();
    html.ifPresent(file -> files.put("--html", console.workingDirectory().resolve(file)));
    junit.ifPresent(file -> files.put("--junit", console.workingDirectory().resolve(file)));
    return files;
  }

  /**
   * Finds out before the work whether they can be written after it.
   *
   * @throws io.javatask.api.TaskException INVALID_INPUT
   */
  void check(Console console) {
    files(console).forEach(ReportFile::check);
  }

  void write(Console console, ValidationReport report) {
    Map<String, Function<ValidationReport, String>> forms =
        Map.of("--html", HtmlReport::of, "--junit", JUnitReport::of);
    files(console)
        .forEach(
            (option, file) ->
                ReportFile.replace(
                    file, java.util.Objects.requireNonNull(forms.get(option)).apply(report)));
  }
}
