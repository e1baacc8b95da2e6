package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.task.QuarantineFolder.Entry;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code javatask quarantine purge}. */
@Command(name = "purge", description = "Removes what runs kept back longer ago than an age.")
final class QuarantinePurgeCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private QuarantineOptions options = new QuarantineOptions();

  @Option(
      names = "--older-than",
      required = true,
      paramLabel = "DURATION",
      description = "Age of what is removed, ISO 8601, such as P30D.")
  private String olderThan = "";

  @Option(
      names = "--table",
      paramLabel = "LOCATION:TABLE",
      description = "The quarantine beside this table, instead of the files.")
  private Optional<String> table = Optional.empty();

  @Option(names = "--dry-run", description = "Says what would be removed, and removes nothing.")
  private boolean dryRun;

  QuarantinePurgeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<Entry> old;
    try (QuarantineBook book = options.open(console)) {
      old = book.purge(table, age(), dryRun);
    }
    for (Entry entry : old) {
      console
          .out()
          .printf(
              "%s %s, %d rows, of %s%n",
              dryRun ? "would remove" : "removed", entry.id(), entry.rows(), entry.written());
    }
    if (old.isEmpty()) {
      console.out().println("nothing is older than " + olderThan);
    }
    console.out().flush();
    return 0;
  }

  private Duration age() {
    try {
      Duration age = Duration.parse(olderThan);
      if (!age.isNegative()) {
        return age;
      }
    } catch (DateTimeParseException e) {
      throw invalid(e);
    }
    throw invalid(new IllegalArgumentException("it is negative"));
  }

  private TaskException invalid(Exception e) {
    return new TaskException(
        ErrorCode.INVALID_INPUT,
        "--older-than: '" + olderThan + "' is not a duration such as P30D or PT12H",
        e);
  }
}
