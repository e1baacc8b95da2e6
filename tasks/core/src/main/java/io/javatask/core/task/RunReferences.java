package io.javatask.core.task;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.check.References;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.FileDialect;
import io.javatask.core.contract.Property;
import io.javatask.core.location.Locations;
import io.javatask.core.sink.Store;
import io.javatask.core.sink.TableRead;
import io.javatask.core.source.Source;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The other data sets of a run: tables and files of its locations. {@code TABLE} or {@code
 * SCHEMA.TABLE} without a location is a table in the location of the run's own, and in its schema.
 *
 * @param table the table that the run writes or reads, {@code location:table}; absent where it has
 *     none
 * @param stored whether the run reads that table, so that its own rows are all there
 */
record RunReferences(Locations locations, Contract contract, Optional<String> table, boolean stored)
    implements References {
  @Override
  public Optional<String> unreadable(String reference) {
    if (isBeside(reference) && table.isEmpty()) {
      return Optional.of(
          "the run has no table that '"
              + reference
              + "' could stand beside; name it as LOCATION:TABLE, "
              + (reference.contains(".")
                  ? "a file as LOCATION:PATH, or ./" + reference + " on the command line, "
                  : "")
              + "or validate the stored table");
    }
    if (isBeside(reference) && !stored && reference.equals(contract.schema())) {
      return Optional.of(
          "rows that refer to their own data set are checked where it is stored: validate the"
              + " table");
    }
    try {
      locations.isTable(resolved(reference));
      return Optional.empty();
    } catch (TaskException e) {
      if (e.code() != ErrorCode.LOCATION_NOT_FOUND) {
        throw e;
      }
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static boolean isBeside(String reference) {
    return reference.matches("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");
  }

  private String resolved(String reference) {
    if (!isBeside(reference)) {
      return reference;
    }
    String own = table.orElseThrow();
    if (stored && reference.equals(contract.schema())) {
      return own;
    }
    int location = own.indexOf(':');
    int schema = reference.contains(".") ? location : Math.max(location, own.lastIndexOf('.'));
    return own.substring(0, schema + 1) + reference;
  }

  @Override
  public void read(String reference, List<Property> columns, Consumer<Source> reader) {
    String resolved = resolved(reference);
    Contract wanted = contract.ofColumns(columns);
    if (!locations.isTable(resolved)) {
      try (Source source =
          Inputs.open(locations.file(resolved), resolved, wanted, FileDialect.DEFAULT)) {
        reader.accept(source);
      }
      return;
    }
    try (Store store = locations.store(resolved);
        Source source =
            store.read(TableRead.unordered(resolved, locations.table(resolved), wanted))) {
      reader.accept(source);
    }
  }

  @Override
  public long rows(String reference) {
    String resolved = resolved(reference);
    if (locations.isTable(resolved)) {
      try (Store store = locations.store(resolved)) {
        return store.rows(locations.table(resolved));
      }
    }
    long[] rows = {0};
    read(
        reference,
        contract.properties(),
        source -> {
          for (var chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
            rows[0] += chunk.get().decode().batch().rows();
          }
        });
    return rows[0];
  }
}
