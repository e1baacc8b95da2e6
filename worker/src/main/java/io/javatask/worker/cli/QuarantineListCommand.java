package io.javatask.worker.cli;

import io.javatask.core.task.QuarantineFolder.Entry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

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

  @Option(
      names = "--table",
      paramLabel = "LOCATION:TABLE",
      description = "The quarantine beside this table, instead of the files.")
  private Optional<String> table = Optional.empty();

  @Option(names = "--json", description = "Prints one JSON document a line.")
  private boolean json;

  QuarantineListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<Entry> entries = entries();
    for (Entry entry : entries) {
      if (json) {
        console.out().println(json(entry));
      } else {
        console
            .out()
            .printf(
                "%s  %s, %d rows, %d released, %d bytes, %s%n",
                entry.id(),
                entry.state(),
                entry.rows(),
                entry.released(),
                entry.bytes(),
                entry.written());
      }
    }
    if (entries.isEmpty() && !json) {
      console.out().println("nothing is in quarantine");
    }
    console.out().flush();
    return 0;
  }

  private List<Entry> entries() {
    try (QuarantineBook book = options.open(console)) {
      return book.entries(table).stream()
          .filter(entry -> contract.map(entry.contract()::equals).orElse(true))
          .toList();
    }
  }

  private static String json(Entry entry) {
    JsonMapper mapper = JsonMapper.shared();
    ObjectNode object = mapper.valueToTree(entry);
    return object.put("state", entry.state().name()).toString();
  }
}
