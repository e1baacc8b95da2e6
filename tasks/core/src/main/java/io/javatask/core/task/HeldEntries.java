package io.javatask.core.task;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskContext;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.sink.HeldEntry;
import io.javatask.core.sink.HeldRows;
import io.javatask.core.sink.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds what a release is to take its rows from: a file, or the rows of a table. */
record HeldEntries(CoreTasks.Options options) {
  /** What the names of copies end with. */
  static final String COPY = ".entry";

  /**
   * An entry's lines, for as long as the release lasts.
   *
   * @param file the lines
   * @param beside what the draft of the release is called after
   * @param requestId the request that kept them back
   * @param partitions those that a table says it kept them back from; none for a file
   * @param end lets go of them
   */
  record Opened(
      Path file, Path beside, String requestId, List<String> partitions, AutoCloseable end)
      implements AutoCloseable {
    /** The lines, if they are those of a table. */
    Optional<HeldRows.Entry> stored() {
      return partitions.isEmpty()
          ? Optional.empty()
          : Optional.of(new HeldRows.Entry(requestId, file));
    }

    @Override
    public void close() {
      try {
        end.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("the entry could not be let go of", e);
      }
    }
  }

  /**
   * Opens an entry.
   *
   * @throws TaskException INVALID_INPUT if there is none of this name for the contract and data set
   */
  Opened open(String name, String dataset, Store store, TaskContext context, Contract contract) {
    return name.contains(":")
        ? ofTable(name, dataset, store, context, contract)
        : ofFile(name, contract);
  }

  private Opened ofFile(String name, Contract contract) {
    QuarantineFolder folder =
        new QuarantineFolder(
            options
                .folder()
                .orElseThrow(() -> Release.invalid("there is no quarantine of files here")));
    QuarantineFolder.Entry entry = folder.find(name);
    if (!entry.contract().equals(CoreTasks.Options.fileName(contract.id()))) {
      throw Release.invalid(
          "'" + name + "' was kept back by another contract than " + contract.id());
    }
    Path file = folder.file(entry);
    EntryLock lock = EntryLock.take(file);
    return new Opened(file, file, entry.requestId(), List.of(), lock);
  }

  private Opened ofTable(
      String name, String dataset, Store store, TaskContext context, Contract contract) {
    int slash = name.lastIndexOf('/');
    if (slash < 0 || !name.substring(0, slash).equals(dataset)) {
      throw Release.invalid(
          "'"
              + name
              + "' is not an entry of the quarantine of '"
              + dataset
              + "', which are called "
              + dataset
              + "/REQUEST_ID");
    }
    String request = name.substring(slash + 1);
    String table = dataset.substring(dataset.indexOf(':') + 1);
    List<HeldEntry> found =
        store.held(table).stream().filter(e -> e.requestId().equals(request)).toList();
    if (found.stream().noneMatch(e -> e.contract().equals(contract.id()))) {
      throw Release.invalid(
          found.isEmpty()
              ? "the quarantine of '" + dataset + "' has no '" + request + "'"
              : "'" + name + "' was kept back by another contract than " + contract.id());
    }
    Path beside = options.quarantine().apply(context, contract);
    Path copy = beside.resolveSibling(beside.getFileName() + "." + context.epoch() + COPY);
    copy(store, table, request, copy);
    List<String> partitions = found.stream().map(HeldEntry::partition).distinct().toList();
    return new Opened(copy, beside, request, partitions, () -> Files.deleteIfExists(copy));
  }

  private static void copy(Store store, String table, String request, Path copy) {
    try {
      OwnerOnly.createParent(copy);
      try (OutputStream out = OwnerOnly.output(copy)) {
        store.heldLines(
            table,
            request,
            Long.MAX_VALUE,
            line -> {
              try {
                out.write(line.getBytes(StandardCharsets.UTF_8));
                out.write('\n');
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      }
    } catch (IOException | UncheckedIOException e) {
      throw new TaskException(
          ErrorCode.STORE_UNAVAILABLE, "the rows to be released cannot be copied: " + e, e);
    }
  }
}
