package io.javatask.worker.cli;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.task.ReceiptShelf;
import io.javatask.worker.rpc.ReceiptsClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code javatask receipts}. */
@Command(
    name = "receipts",
    description = "Lists what was loaded, the newest first, as the target databases have it.")
final class ReceiptsCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "0..1",
      paramLabel = "DATASET",
      description = "LOCATION:TABLE, or a LOCATION for all of its tables (default: all).")
  private Optional<String> dataset = Optional.empty();

  @Option(
      names = "--partition",
      paramLabel = "KEY",
      description = "Only of this interval, START/END, or partition.")
  private Optional<String> partition = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Most receipts (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--json", description = "Prints one JSON document a line.")
  private boolean json;

  @Mixin private PlaceOptions places = new PlaceOptions();

  ReceiptsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new TaskException(ErrorCode.INVALID_INPUT, "--limit: " + limit + " is less than 1");
    }
    List<LoadReceipt> receipts = receipts();
    for (LoadReceipt receipt : receipts) {
      if (json) {
        console.out().println(JsonMapper.shared().writeValueAsString(receipt));
      } else {
        print(receipt);
      }
    }
    if (receipts.isEmpty() && !json) {
      console.out().println("no receipts" + dataset.map(d -> " of '" + d + "'").orElse(""));
    }
    console.out().flush();
    return 0;
  }

  private List<LoadReceipt> receipts() {
    if (places.worker(console).isEmpty()) {
      return new ReceiptShelf(places.locations(console))
          .receipts(dataset, partition).stream().limit(limit).toList();
    }
    try (ReceiptsClient client = ReceiptsClient.connect(places.worker(console).get())) {
      return client.receipts(dataset, partition, limit);
    }
  }

  private void print(LoadReceipt receipt) {
    console
        .out()
        .printf(
            "%s  %s %s%s  %s%n"
                + "    %d inserted, %d updated, %d unchanged, %d deleted, %d skipped, %d"
                + " quarantined, %d rejected%n"
                + "    input %s, contract %s, content %s%n"
                + "    request %s, attempt %d%n",
            receipt.committedAt(),
            receipt.dataset(),
            receipt.mode(),
            receipt.replayed() ? " (a replay)" : "",
            receipt.partition(),
            receipt.inserted(),
            receipt.updated(),
            receipt.unchanged(),
            receipt.deleted(),
            receipt.skipped(),
            receipt.quarantined(),
            receipt.rejected(),
            receipt.inputDigest(),
            receipt.contractVersion(),
            receipt.contentHash().orElse("-"),
            receipt.requestId(),
            receipt.epoch());
  }
}
