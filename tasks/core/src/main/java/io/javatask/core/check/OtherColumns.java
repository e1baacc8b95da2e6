package io.javatask.core.check;

import io.javatask.api.Batch;
import io.javatask.api.Nearest;
import io.javatask.core.contract.Property;
import io.javatask.core.source.Decoded;
import io.javatask.core.source.Source;
import java.util.List;
import java.util.function.Consumer;

/**
 * Some columns of another data set, read as the types of the columns here that they are compared
 * with.
 *
 * @param reference which data set
 * @param columns the columns by their names there
 */
record OtherColumns(String reference, List<Property> columns) {
  OtherColumns {
    columns = List.copyOf(columns);
  }

  List<String> names() {
    return columns.stream().map(Property::name).toList();
  }

  /**
   * Hands over every batch of the data set.
   *
   * @throws MissingColumnException if a column is not there
   */
  void read(References references, Consumer<Batch> batches) {
    references.read(
        reference,
        columns,
        source -> {
          if (source.declaresColumns()) {
            requireColumns(source);
          }
          for (var chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
            Decoded decoded = chunk.get().decode();
            if (decoded.batch().rows() > 0) {
              requireIn(decoded.batch(), source);
              batches.accept(decoded.batch());
            }
          }
        });
  }

  private void requireColumns(Source source) {
    for (String name : names()) {
      if (!source.columns().contains(name)) {
        throw new MissingColumnException(
            "'"
                + reference
                + "' has no column '"
                + name
                + "'"
                + Nearest.hint(name, source.columns()));
      }
    }
  }

  private void requireIn(Batch batch, Source source) {
    if (names().stream().anyMatch(n -> batch.column(n).isEmpty())) {
      requireColumns(source);
    }
  }

  /** A rule names a column that the other data set does not have. */
  static final class MissingColumnException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingColumnException(String message) {
      super(message);
    }
  }
}
