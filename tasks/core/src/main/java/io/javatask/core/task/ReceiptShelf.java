package io.javatask.core.task;

import io.javatask.core.location.Locations;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.sink.Store;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The receipts of all loads, which lie in the databases that were loaded. */
public record ReceiptShelf(Locations locations) {
  /**
   * The newest first.
   *
   * @param dataset {@code location:table}, or a location for all of its tables; absent for all
   *     locations that hold tables
   * @throws io.javatask.api.TaskException LOCATION_NOT_FOUND with the nearest name
   */
  public List<LoadReceipt> receipts(Optional<String> dataset, Optional<String> partition) {
    List<String> places =
        dataset
            .map(name -> List.of(name.contains(":") ? name : name + ":"))
            .orElseGet(
                () -> locations.names().stream().map(n -> n + ":").filter(this::isStore).toList());
    return places.stream()
        .flatMap(place -> of(place).stream())
        .filter(receipt -> partition.map(receipt.partition()::equals).orElse(true))
        .sorted(Comparator.comparing(LoadReceipt::committedAt).reversed())
        .toList();
  }

  private boolean isStore(String place) {
    return locations.isTable(place + "any");
  }

  private List<LoadReceipt> of(String place) {
    boolean whole = place.endsWith(":");
    try (Store store = locations.store(whole ? place + "any" : place)) {
      return store.receipts().stream()
          .filter(receipt -> whole || receipt.dataset().equals(place))
          .toList();
    }
  }
}
