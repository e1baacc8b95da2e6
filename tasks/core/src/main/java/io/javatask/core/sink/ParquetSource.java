package io.javatask.core.sink;

import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.Source;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rows of a Parquet file, read by a DuckDB in memory that can reach nothing but the file. */
public final class ParquetSource implements Source {
  private final ParquetInput file;
  private final ParquetDatabase database;
  private final Map<String, String> types;
  private final ParquetRows rows;
  private Optional<String> digest = Optional.empty();

  /**
   * Opens a file and reads its schema.
   *
   * @param name how messages and the report call it
   * @throws TaskException SOURCE_NOT_FOUND or SOURCE_UNREADABLE
   */
  public ParquetSource(Path file, String name, Contract contract, ColumnPlan plan) {
    this.file = ParquetInput.of(file, name);
    try {
      this.database = ParquetDatabase.reading(this.file);
      try {
        this.types = database.types(this.file);
      } catch (SQLException | RuntimeException e) {
        database.close();
        throw e;
      }
    } catch (SQLException e) {
      throw this.file.unreadable(e);
    }
    List<ParquetColumn> columns = columns(types, plan, contract);
    ParquetRows.Part all = new ParquetRows.Part(this.file, query(columns));
    this.rows = new ParquetRows(database.connection(), columns, List.of(all));
  }

  /** Whether a file's name says that it is Parquet. */
  public static boolean isParquet(Path file) {
    return ParquetInput.isParquet(file);
  }

  /** Those of the wanted columns that a file has. */
  static List<ParquetColumn> columns(
      Map<String, String> types, ColumnPlan plan, Contract contract) {
    List<ParquetColumn> columns = new ArrayList<>();
    for (ColumnPlan.Wanted wanted : plan.wanted()) {
      Optional.ofNullable(types.get(wanted.name()))
          .ifPresent(type -> columns.add(ParquetColumn.of(wanted, contract, type)));
    }
    return columns;
  }

  /** What to select so that the columns go by their names in the contract. */
  static String selected(List<ParquetColumn> columns) {
    return columns.stream()
        .map(c -> c.expression() + " AS " + Sql.identifier(c.read().name()))
        .collect(Collectors.joining(", "));
  }

  private Dialect.Query query(List<ParquetColumn> columns) {
    String selected = columns.isEmpty() ? "1" : selected(columns);
    String from = "(SELECT " + selected + " FROM " + ParquetDatabase.relation(file) + ") AS t";
    return new Dialect.Query(
        columns.stream().map(ParquetColumn::source).toList(), from, "", "", false);
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public List<String> columns() {
    return List.copyOf(types.keySet());
  }

  @Override
  public boolean declaresColumns() {
    return true;
  }

  @Override
  public Optional<Chunk> next() {
    Optional<Chunk> chunk = rows.next();
    if (chunk.isEmpty()) {
      digest = digest.or(() -> Optional.of(file.digest()));
    }
    return chunk;
  }

  @Override
  public Optional<String> digest() {
    return digest;
  }

  @Override
  public void close() {
    rows.close();
    database.close();
  }
}
