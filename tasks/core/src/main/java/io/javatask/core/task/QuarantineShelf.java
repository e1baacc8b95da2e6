package io.javatask.core.task;

import io.javatask.api.TaskException;
import io.javatask.core.location.Locations;
import io.javatask.core.sink.HeldEntry;
import io.javatask.core.sink.Store;
import io.javatask.core.task.QuarantineFolder.Entry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** All that runs kept back: in files below a directory, and in tables beside their targets. */
public final class QuarantineShelf {
  private final QuarantineFolder folder;
  private final Locations locations;

  public QuarantineShelf(Path folder, Locations locations) {
    this.folder = new QuarantineFolder(folder);
    this.locations = locations;
  }

  /**
   * What is there, the oldest first.
   *
   * @param table the quarantine beside this table, {@code location:table}; absent for the files
   */
  public List<Entry> entries(Optional<String> table) {
    if (table.isEmpty()) {
      return folder.entries();
    }
    try (Store store = locations.store(table.get())) {
      return store.held(locations.table(table.get())).stream()
          .map(held -> entry(table.get(), held))
          .toList();
    }
  }

  private static Entry entry(String dataset, HeldEntry held) {
    return new Entry(
        dataset + "/" + held.requestId(),
        held.contract(),
        held.requestId(),
        held.rows(),
        held.released(),
        held.bytes(),
        held.written());
  }

  /**
   * The first rows of an entry, each as JSON.
   *
   * @param id as {@link Entry#id} has it, or a request id that only one contract has
   * @throws TaskException INVALID_INPUT if there is no such entry
   */
  public List<String> rows(String id, long limit) {
    if (!id.contains(":")) {
      return folder.rows(id, limit);
    }
    int slash = id.lastIndexOf('/');
    if (slash < 0) {
      throw QuarantineFolder.none(id, List.of());
    }
    String dataset = id.substring(0, slash);
    List<String> rows = new ArrayList<>();
    try (Store store = locations.store(dataset)) {
      store.heldLines(locations.table(dataset), id.substring(slash + 1), limit, rows::add);
    }
    if (rows.isEmpty() && limit > 0) {
      throw QuarantineFolder.none(id, entries(Optional.of(dataset)));
    }
    return rows;
  }

  /**
   * Removes what was written before a time, but nothing that a run has its hand on.
   *
   * @param table the quarantine beside this table, {@code location:table}; absent for the files
   * @param live whether a request has a run under way
   * @param dryRun whether nothing is removed after all
   * @return what was removed, or would have been
   */
  public List<Entry> purge(
      Optional<String> table, Instant before, Predicate<String> live, boolean dryRun) {
    List<Entry> old =
        entries(table).stream()
            .filter(entry -> entry.written().isBefore(before) && !live.test(entry.requestId()))
            .toList();
    if (table.isEmpty()) {
      List<Entry> gone =
          old.stream()
              .filter(e -> dryRun ? folder.isIdle(e, before) : folder.remove(e, before))
              .toList();
      if (!dryRun) {
        folder.removeLeftovers(before);
      }
      return gone;
    }
    if (!dryRun) {
      try (Store store = locations.store(table.get())) {
        old.forEach(e -> store.purgeHeld(locations.table(table.get()), e.requestId(), before));
      }
    }
    return old;
  }
}
