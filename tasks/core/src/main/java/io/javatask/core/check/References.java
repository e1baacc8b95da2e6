package io.javatask.core.check;

import io.javatask.core.contract.Property;
import io.javatask.core.source.Source;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The other data sets that rules speak of. */
public interface References {
  /** Where nothing but the data themselves can be read. */
  References NONE =
      new References() {
        @Override
        public Optional<String> unreadable(String reference) {
          return Optional.of("'" + reference + "' cannot be read here: the run has no locations");
        }

        @Override
        public void read(String reference, List<Property> columns, Consumer<Source> reader) {
          throw new IllegalStateException("'" + reference + "' is read though it is unreadable");
        }

        @Override
        public long rows(String reference) {
          throw new IllegalStateException("'" + reference + "' is read though it is unreadable");
        }
      };

  /** Why the data set cannot be read in this run, in one sentence; empty if it can. */
  Optional<String> unreadable(String reference);

  /**
   * Reads a data set, once, in any order.
   *
   * @param reference {@code location:table}, {@code location:path}, or the name of another schema
   *     object of the contract
   * @param columns the columns to read, by their names there; the source lacks those that are not
   *     there
   */
  void read(String reference, List<Property> columns, Consumer<Source> reader);

  /** Number of rows of a data set; of a file those that decode. */
  long rows(String reference);
}
