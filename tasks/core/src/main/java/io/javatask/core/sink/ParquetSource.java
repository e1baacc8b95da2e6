package io.javatask.core.sink;

import io.javatask.api.Batch;
import io.javatask.api.Column;
import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.source.ColumnPlan;
import io.javatask.core.source.Decoded;
import io.javatask.core.source.FileDigest;
import io.javatask.core.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The rows of a Parquet file, read by a DuckDB in memory that can reach nothing but the file. */
public final class ParquetSource implements Source {
  private final Path file;
  private final String name;
  private final Connection connection;
  private final Map<String, String> types;
  private final List<ParquetColumn> columns = new ArrayList<>();
  private final TableReader reader;
  private final String state;
  private Optional<String> digest = Optional.empty();
  private long before;

  /**
   * Opens a file and reads its schema.
   *
   * @param name how messages and the report call it
   * @throws TaskException SOURCE_NOT_FOUND or SOURCE_UNREADABLE
   */
  public ParquetSource(Path file, String name, Contract contract, ColumnPlan plan) {
    this.file = file;
    this.name = name;
    this.state = state();
    try {
      this.connection = DriverManager.getConnection("jdbc:duckdb:");
      try {
        lockIn();
        this.types = types();
        for (ColumnPlan.Wanted wanted : plan.wanted()) {
          type(wanted.name())
              .ifPresent(type -> columns.add(ParquetColumn.of(wanted, contract, type)));
        }
        this.reader = new DuckDBReader(connection, query());
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  /** Whether a file's name says that it is Parquet. */
  public static boolean isParquet(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".parquet");
  }

  private String state() {
    if (file.toString().chars().anyMatch(c -> "*?[{".indexOf(c) >= 0)) {
      throw new TaskException(
          ErrorCode.INVALID_INPUT, "the path of a Parquet file may not have * ? [ or {: " + name);
    }
    if (!Files.exists(file)) {
      throw new TaskException(ErrorCode.SOURCE_NOT_FOUND, "source " + name + " is not there");
    }
    try {
      return Files.size(file) + " " + Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private TaskException unreadable(Exception e) {
    return new TaskException(
        ErrorCode.SOURCE_UNREADABLE, "source " + name + " cannot be read: " + e.getMessage(), e);
  }

  /** What the file's bytes make DuckDB do, it can do to this file only. */
  private void lockIn() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET allowed_paths = [" + path() + "]");
      statement.execute("SET enable_external_access = false");
      statement.execute("SET lock_configuration = true");
    }
  }

  private String path() {
    return Sql.literal(file.toAbsolutePath().toString());
  }

  private Map<String, String> types() throws SQLException {
    Map<String, String> found = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("DESCRIBE SELECT * FROM read_parquet(" + path() + ")")) {
      while (row.next()) {
        found.put(row.getString("column_name"), row.getString("column_type"));
      }
    }
    return found;
  }

  private Optional<String> type(String column) {
    return Optional.ofNullable(types.get(column));
  }

  private Dialect.Query query() {
    List<String> selected =
        new ArrayList<>(
            columns.stream()
                .map(c -> c.expression() + " AS " + Sql.identifier(c.read().name()))
                .toList());
    if (selected.isEmpty()) {
      selected.add("1");
    }
    String from =
        "(SELECT " + String.join(", ", selected) + " FROM read_parquet(" + path() + ")) AS t";
    return new Dialect.Query(
        columns.stream().map(c -> new Dialect.Query.Source(c.read(), c.type())).toList(),
        from,
        "",
        "",
        false);
  }

  @Override
  public String name() {
    return name;
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
    try {
      Optional<TableReader.Rows> rows = reader.next();
      if (rows.isEmpty()) {
        digest = digest.or(() -> Optional.of(ofBytes()));
      }
      long placed = before;
      before += rows.map(TableReader.Rows::size).orElse(0);
      return rows.map(r -> () -> decode(r, placed));
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private Decoded decode(TableReader.Rows rows, long placed) {
    Batch read = rows.decode(name, placed);
    List<Column> typed = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      typed.add(columns.get(i).typed(read.columns().get(i)));
    }
    Batch batch = new Batch(typed, read.rows(), read.positions(), read.bytes());
    return new Decoded(batch, List.of(), rows.size(), 0);
  }

  private String ofBytes() {
    String bytes = new FileDigest().of(file, name);
    if (!state().equals(state)) {
      throw new TaskException(
          ErrorCode.SOURCE_CHANGED, "source " + name + " changed while it was read");
    }
    return bytes;
  }

  @Override
  public Optional<String> digest() {
    return digest;
  }

  @Override
  public void close() {
    try {
      try {
        reader.close();
      } finally {
        connection.close();
      }
    } catch (SQLException e) {
      // Nothing was written; what DuckDB frees late is no failure of the read.
      return;
    }
  }
}
