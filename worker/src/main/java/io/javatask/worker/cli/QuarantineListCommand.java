package io.javatask.worker.cli;

import io.javatask.core.task.QuarantineFolder.Entry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code javatask quarantine list}. */
@Command(name = "list", description = "Lists what runs kept back, the oldest first.")
final class QuarantineListCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private QuarantineOptions options = new QuarantineOptions();

  @Option(
      names = "--contract",
      paramLabel = "NAME",
      description = "Only of this contract, as its directory is called.")
  private Optional<String> contract = Optional.empty();

  @Option(names = "--json", description = "Prints one JSON document a line.")
  private boolean json;

  QuarantineListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<Entry> entries =
        options.folder(console).entries().stream()
            .filter(entry -> contract.map(entry.contract()::equals).orElse(true))
            .toList();
    for (Entry entry : entries) {
      if (json) {
        console.out().println(JsonMapper.shared().writeValueAsString(entry));
      } else {
        console
            .out()
            .printf(
                "%s  %d rows, %d bytes, %s%n",
                entry.id(), entry.rows(), entry.bytes(), entry.written());
      }
    }
    if (entries.isEmpty() && !json) {
      console.out().println("nothing is in quarantine");
    }
    console.out().flush();
    return 0;
  }
}
