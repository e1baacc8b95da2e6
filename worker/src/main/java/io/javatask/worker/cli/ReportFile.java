package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.sink.WriteFailures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Tells what came of a run: a summary for people, or the report itself on the standard output. */
final class ReportFile {
  private static final String STDOUT = "-";

  private final Console console;
  private final Optional<String> target;
  private final JsonMapper json;

  ReportFile(Console console, Optional<String> target, JsonMapper json) {
    this.console = console;
    this.target = target;
    this.json = json.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();
  }

  /**
   * Finds out before the work whether the report can be written after it.
   *
   * @throws TaskException INVALID_INPUT
   */
  void check() {
    file().ifPresent(file -> check("--report", file));
  }

  static void check(String option, Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent) || Files.isDirectory(file)) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT,
          option + ": " + file + " is not a file in a directory that is there");
    }
  }

  private Optional<Path> file() {
    return target
        .filter(name -> !name.equals(STDOUT))
        .map(name -> console.workingDirectory().resolve(name));
  }

  void write(ValidationReport report) {
    write(report, out -> new Summary(out).print(report));
  }

  /** Tells of a report of another kind. */
  void write(Object report, Consumer<PrintWriter> summary) {
    Optional<Path> file = file();
    file.ifPresent(path -> replace(path, json.writeValueAsString(report) + "\n"));
    if (target.isPresent() && file.isEmpty()) {
      console.out().println(json.writeValueAsString(report));
      // what writes to it keeps its failures to itself
      if (console.out().checkError()) {
        throw new TaskException(
            ErrorCode.STORE_UNAVAILABLE,
            "the report cannot be written: the standard output takes no more");
      }
    } else {
      summary.accept(console.out());
      file.ifPresent(path -> console.out().println("report      " + target.orElseThrow()));
    }
    console.out().flush();
  }

  /** A reader of the file sees the report before or this one, never half of it. */
  static void replace(Path file, String text) {
    try {
      Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), ".report", ".part");
      try {
        // half a character, which data may have, is no reason to lose the report
        Files.write(draft, text.getBytes(StandardCharsets.UTF_8));
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  static TaskException unwritable(Path file, IOException e) {
    return new TaskException(
        WriteFailures.code(e), "the report " + file + " cannot be written: " + e.getMessage(), e);
  }
}
