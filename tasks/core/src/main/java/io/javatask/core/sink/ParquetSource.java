package io.javatask.core.sink;

import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.Property;
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
    List<StoredColumn> columns = columns(types, plan, contract);
    ParquetRows.Part all = new ParquetRows.Part(this.file, query(columns));
    this.rows = new ParquetRows(database.connection(), columns, List.of(all));
  }

  /** Whether a file's name says that it is Parquet. */
  public static boolean isParquet(Path file) {
    return ParquetInput.isParquet(file);
  }

  /**
   * The columns of a file as a contract would declare them.
   *
   * @param name how messages call it
   * @throws TaskException SOURCE_NOT_FOUND or SOURCE_UNREADABLE
   */
  public static List<Property> declared(Path file, String name) {
    ParquetInput input = ParquetInput.of(file, name);
    try (ParquetDatabase database = ParquetDatabase.reading(input)) {
      List<Property> declared = new ArrayList<>();
      database
          .types(input)
          .forEach((column, type) -> declared.add(StoredType.ofParquet(column, type)));
      return declared;
    } catch (SQLException e) {
      throw input.unreadable(e);
    }
  }

  /** Those of the wanted columns that a file has. */
  static List<StoredColumn> columns(Map<String, String> types, ColumnPlan plan, Contract contract) {
    List<StoredColumn> columns = new ArrayList<>();
    for (ColumnPlan.Wanted wanted : plan.wanted()) {
      Optional.ofNullable(types.get(wanted.name()))
          .ifPresent(type -> columns.add(column(wanted, contract, type)));
    }
    return columns;
  }

  private static StoredColumn column(ColumnPlan.Wanted wanted, Contract contract, String type) {
    String column = Sql.identifier(wanted.name());
    return wanted.declared()
        ? DuckDBColumn.of(contract.property(wanted.name()).orElseThrow(), type, column)
        : StoredColumn.undeclared(wanted.name(), "VARCHAR", column + "::VARCHAR");
  }

  /** What to select so that the columns go by their names in the contract. */
  static String selected(List<StoredColumn> columns) {
    return columns.stream()
        .map(
            c -> c.source().expression().map(e -> e + " AS ").orElse("") + Sql.identifier(c.name()))
        .collect(Collectors.joining(", "));
  }

  private Dialect.Query query(List<StoredColumn> columns) {
    String selected = columns.isEmpty() ? "1" : selected(columns);
    String from = "(SELECT " + selected + " FROM " + ParquetDatabase.relation(file) + ") AS t";
    return new Dialect.Query(
        columns.stream().map(c -> c.source().plain()).toList(), from, "", "", false);
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
