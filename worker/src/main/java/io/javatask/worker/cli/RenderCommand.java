package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.report.HtmlReport;
import io.javatask.core.report.JUnitReport;
import io.javatask.core.report.ValidationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code javatask report render}. */
@Command(name = "render", description = "Renders a report as one HTML page, or as JUnit XML.")
final class RenderCommand implements Callable<Integer> {
  private final Console console;

  /** What to render it as; the names are those of the option. */
  enum Format {
    html,
    junit
  }

  @Parameters(paramLabel = "REPORT.json", description = "The report, as --report wrote it.")
  private Path report = Path.of("");

  @Option(
      names = "--format",
      required = true,
      paramLabel = "html|junit",
      description = "What to render it as.")
  private Format format = Format.html;

  @Option(names = "--output", required = true, paramLabel = "FILE", description = "File to write.")
  private Path output = Path.of("");

  RenderCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Path file = console.workingDirectory().resolve(output);
    ReportFile.check("--output", file);
    ValidationReport read = read(console.workingDirectory().resolve(report));
    ReportFile.replace(
        file,
        switch (format) {
          case html -> HtmlReport.of(read);
          case junit -> JUnitReport.of(read);
        });
    console.out().println("rendered    " + output);
    console.out().flush();
    return 0;
  }

  private ValidationReport read(Path file) {
    try {
      return JsonMapper.shared().readValue(Files.readString(file), ValidationReport.class);
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          "'" + report + "' is not a report that can be read: " + e.getMessage(),
          e);
    }
  }
}
