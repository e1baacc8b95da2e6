package io.javatask.core.sink;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.TextColumn;
import io.javatask.core.source.CellParser;
import io.javatask.core.source.Decoded;
import io.javatask.core.source.Source;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of Parquet files, one file after the other, with the types that the contract declares. */
final class ParquetRows implements AutoCloseable {
  private final Connection connection;
  private final List<StoredColumn> columns;
  private final List<Part> parts;
  private int opened;
  private Optional<TableReader> reader = Optional.empty();
  private long before;

  /**
   * @param query the rows of the file that are wanted
   */
  record Part(ParquetInput file, Dialect.Query query) {}

  /**
   * @param columns those that every part's query gives
   */
  ParquetRows(Connection connection, List<StoredColumn> columns, List<Part> parts) {
    this.connection = connection;
    this.columns = List.copyOf(columns);
    this.parts = List.copyOf(parts);
  }

  /** The next rows, placed relative to those before them; empty at the end. */
  Optional<Source.Chunk> next() {
    while (reader.isPresent() || opened < parts.size()) {
      Part part = parts.get(reader.isPresent() ? opened - 1 : opened);
      try {
        if (reader.isEmpty()) {
          reader = Optional.of(new DuckDBReader(connection, part.query()));
          opened++;
        }
        Optional<TableReader.Rows> rows = reader.get().next();
        if (rows.isPresent()) {
          long placed = before;
          before += rows.get().size();
          return rows.map(r -> () -> decode(r, part.file().name(), placed));
        }
        reader.get().close();
        reader = Optional.empty();
      } catch (SQLException e) {
        throw part.file().unreadable(e);
      }
    }
    return Optional.empty();
  }

  private Decoded decode(TableReader.Rows rows, String origin, long placed) {
    Batch read = rows.decode(origin, placed);
    List<Column> typed = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i).typed(read.columns().get(i));
      boolean asItIs = columns.get(i).isExact() && column instanceof TextColumn;
      typed.add(asItIs ? CellParser.withoutNul((TextColumn) column) : column);
    }
    Batch batch = new Batch(typed, read.rows(), read.positions(), read.bytes());
    return new Decoded(batch, List.of(), rows.size(), 0);
  }

  @Override
  public void close() {
    try {
      if (reader.isPresent()) {
        reader.get().close();
      }
    } catch (SQLException e) {
      // Nothing was written; what DuckDB frees late is no failure of the read.
      return;
    }
  }
}
