package io.javatask.core.sink;

import java.util.Optional;

/** The words of DuckDB for columns of Parquet files, whose texts have no collation. */
final class ParquetWording extends DuckDBWording {
  @Override
  public Optional<String> cell(Dialect.Query.Source column) {
    if (column.existingType().equals(StoredColumn.PARSED)) {
      return Optional.empty();
    }
    return ColumnKind.of(column.property()) == ColumnKind.TEXT
        ? Optional.of(column.quoted())
        : super.cell(column);
  }

  @Override
  public Optional<String> unreadable(Dialect.Query.Source column) {
    return ColumnKind.of(column.property()) == ColumnKind.TEXT
        ? Optional.of("contains(" + column.quoted() + ", chr(0))")
        : super.unreadable(column);
  }
}
