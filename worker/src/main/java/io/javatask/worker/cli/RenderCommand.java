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
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
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
    if (!Files.exists(file)) {
      throw new TaskException(
          ErrorCode.SOURCE_NOT_FOUND, "the report '" + report + "' is not there");
    }
    try {
      JsonNode document = JsonMapper.shared().readTree(Files.readString(file));
      checkForm(document);
      return JsonMapper.shared().treeToValue(document, ValidationReport.class);
    } catch (IOException e) {
      throw none("it cannot be read as UTF-8 text", e);
    } catch (StreamReadException e) {
      throw none("it is not JSON", e);
    } catch (JacksonException e) {
      throw none("what stands at '" + place(e) + "' is not what a report has there", e);
    }
  }

  /** Tells documents of another kind apart by what every report says of itself. */
  private void checkForm(JsonNode document) {
    if (document.has("action") && document.has("intervals")) {
      throw none("it is one of a backfill, not of one run");
    }
    if (!document.has("schemaVersion") || !document.has("verdict")) {
      throw none("it lacks 'schemaVersion' or 'verdict'");
    }
    String form = document.path("schemaVersion").asString("");
    if (!form.equals(ValidationReport.SCHEMA_VERSION)) {
      throw none("its form is '" + form + "'");
    }
  }

  private static String place(JacksonException e) {
    return e.getPath().stream()
        .map(
            step ->
                "/" + (step.getPropertyName() == null ? step.getIndex() : step.getPropertyName()))
        .collect(Collectors.joining());
  }

  private TaskException none(String why, Exception cause) {
    TaskException none = none(why);
    none.initCause(cause);
    return none;
  }

  private TaskException none(String why) {
    return new TaskException(
        ErrorCode.INVALID_INPUT,
        "'"
            + report
            + "' is not a report of Javatask: "
            + why
            + "; expected is JSON of the form "
            + ValidationReport.SCHEMA_VERSION
            + ", as --report of validate, ingest, upsert and quarantine release writes it");
  }
}
