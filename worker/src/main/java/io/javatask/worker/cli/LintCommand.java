package io.javatask.worker.cli;

import io.javatask.api.ErrorCategory;
import io.javatask.api.TaskException;
import io.javatask.core.contract.ContractReader;
import io.javatask.core.contract.ContractReader.Finding;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code javatask contract lint}: every problem of every file, one a line. */
@Command(
    name = "lint",
    description =
        "Checks contracts; prints FILE:POINTER: error|note: MESSAGE, and exits 1 on an error,"
            + " 2 where a file cannot be read.")
final class LintCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Contracts to check.")
  private List<String> files = List.of();

  LintCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ContractReader reader = new ContractReader();
    long errors = 0;
    Failures failures = new Failures(console);
    int unreadable = 0;
    for (String file : files) {
      String text;
      try {
        text = text(file);
      } catch (TaskException e) {
        failures.said(e);
        unreadable++;
        continue;
      }
      List<Finding> findings = reader.lint(text, file);
      findings.forEach(finding -> console.out().println(finding));
      errors += findings.stream().filter(f -> f.level() == Finding.Level.ERROR).count();
    }
    summarize(files.size() - unreadable, errors);
    if (unreadable > 0) {
      return ErrorCategory.USER.exitCode();
    }
    return errors == 0 ? 0 : 1;
  }

  private void summarize(int read, long errors) {
    if (read > 0) {
      console
          .out()
          .printf(
              "%d %s, %d %s%n",
              read, read == 1 ? "contract" : "contracts", errors, errors == 1 ? "error" : "errors");
    }
    console.out().flush();
  }

  private String text(String file) {
    return NamedFile.contract(console.workingDirectory().resolve(file), file);
  }
}
