package io.javatask.core.sink;

import java.util.Optional;

/**
 * The words of DuckDB for columns of Parquet files, whose texts have no collation. Files with a
 * value that a read could not give as it is are not asked at all.
 */
final class ParquetWording extends DuckDBWording {
  /** The type of a column that a read parses by its text, and of which nothing is asked. */
  static final String PARSED = "what its text says";

  @Override
  public Optional<String> cell(Dialect.Query.Source column) {
    if (column.existingType().equals(PARSED)) {
      return Optional.empty();
    }
    return ColumnKind.of(column.property()) == ColumnKind.TEXT
        ? Optional.of(column.quoted())
        : super.cell(column);
  }

  @Override
  public Optional<String> unreadable(Dialect.Query.Source column) {
    return Optional.empty();
  }

  /** True of a value that a read makes malformed, or cannot give; empty if none is. */
  Optional<String> odd(Dialect.Query.Source column) {
    return ColumnKind.of(column.property()) == ColumnKind.TEXT
        ? Optional.of("contains(" + column.quoted() + ", chr(0))")
        : super.unreadable(column);
  }
}
