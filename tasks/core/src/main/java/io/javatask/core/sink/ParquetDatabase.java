package io.javatask.core.sink;

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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A DuckDB in memory for some Parquet files: whatever their bytes make it do, it can do to these
 * files only.
 */
final class ParquetDatabase implements AutoCloseable {
  private static final String MEMORY = "256MB";

  private final Connection connection;
  private final Optional<Path> directory;

  private ParquetDatabase(List<ParquetInput> files, Optional<Path> directory) throws SQLException {
    this.directory = directory;
    this.connection = DriverManager.getConnection("jdbc:duckdb:");
    try {
      execute(String.join("; ", settings(files)));
    } catch (SQLException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** For a read, which holds what it reads at once: wide files and large pages take their room. */
  static ParquetDatabase reading(ParquetInput file) throws SQLException {
    return new ParquetDatabase(List.of(file), Optional.empty());
  }

  /** For questions, which hold keys: beyond a bound they spill to a directory of their own. */
  static ParquetDatabase asking(List<ParquetInput> files) throws SQLException {
    return new ParquetDatabase(files, Optional.of(ScratchRows.temporary()));
  }

  /** What files say of their values, such as the least and the greatest, is not relied upon. */
  private List<String> settings(List<ParquetInput> files) {
    String paths = files.stream().map(ParquetInput::quoted).collect(Collectors.joining(", "));
    List<String> settings = new ArrayList<>();
    directory.ifPresent(
        d -> {
          settings.add("SET memory_limit = '" + MEMORY + "'");
          settings.add("SET temp_directory = " + Sql.literal(d.resolve("spill").toString()));
        });
    settings.add("SET disabled_optimizers = 'statistics_propagation,filter_pushdown'");
    settings.add("SET TimeZone = 'UTC'");
    settings.add("SET allowed_paths = [" + paths + "]");
    settings.add("SET enable_external_access = false");
    settings.add("SET lock_configuration = true");
    return settings;
  }

  /** A file as a relation. */
  static String relation(ParquetInput file) {
    return "read_parquet(" + file.quoted() + ", hive_partitioning = false)";
  }

  /** Files of the same columns as a relation, whose rows know their places in their files. */
  static String numbered(List<ParquetInput> files) {
    String paths = files.stream().map(ParquetInput::quoted).collect(Collectors.joining(", "));
    return "read_parquet([" + paths + "], file_row_number = true, hive_partitioning = false)";
  }

  /** The names and types of a file's columns, in their order. */
  Map<String, String> types(ParquetInput file) throws SQLException {
    Map<String, String> types = new LinkedHashMap<>();
    for (List<Optional<String>> row : rows("DESCRIBE SELECT * FROM " + relation(file), 2)) {
      types.put(row.get(0).orElseThrow(), row.get(1).orElseThrow());
    }
    return types;
  }

  Connection connection() {
    return connection;
  }

  /** Runs a statement that an interrupt ends. */
  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean unused = Interruptible.run(statement, () -> statement.execute(sql));
    }
  }

  /** The first columns of what a query gives, as text; empty for null. */
  List<List<Optional<String>>> rows(String sql, int columns) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<List<Optional<String>>> rows = new ArrayList<>();
      while (row.next()) {
        List<Optional<String>> values = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          values.add(Optional.ofNullable(row.getString(i)));
        }
        rows.add(values);
      }
      return rows;
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
      if (directory.isPresent()) {
        Files.deleteIfExists(directory.get().resolve("spill"));
        Files.deleteIfExists(directory.get());
      }
    } catch (IOException | SQLException e) {
      // Nothing was written; what DuckDB frees late is no failure of the read.
      return;
    }
  }
}
