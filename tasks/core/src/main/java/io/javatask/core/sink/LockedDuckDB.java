package io.javatask.core.sink;

import io.javatask.core.check.RowQueries;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A DuckDB of its own for the queries of a contract: it has no database, reads no file but those of
 * the rows, loads no extension, and its settings cannot be changed any more.
 */
final class LockedDuckDB {
  private static final String ROWS = Sql.identifier(LoadColumn.PREFIX + "rows");

  private LockedDuckDB() {}

  /**
   * Opens it over rows in Parquet files.
   *
   * @param relation what reads the rows, as a subquery
   * @param files the files that it reads
   * @param temporary where large queries spill to
   * @param closing frees the files
   */
  static RowQueries open(
      String relation, List<Path> files, Path temporary, SqlScope scope, Runnable closing)
      throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = connection.createStatement()) {
      for (String sql : lock(relation, files, temporary)) {
        statement.execute(sql);
      }
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
    return new SelectQueries(connection, scope, ROWS, closing);
  }

  private static List<String> lock(String relation, List<Path> files, Path temporary) {
    String paths =
        files.stream().map(f -> Sql.literal(f.toString())).collect(Collectors.joining(", "));
    return List.of(
        "SET memory_limit = '512MB'",
        "SET temp_directory = " + Sql.literal(temporary.toString()),
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        "SET allow_community_extensions = false",
        "SET TimeZone = 'UTC'",
        "CREATE VIEW " + ROWS + " AS SELECT * FROM " + relation + " AS r",
        "SET allowed_paths = [" + paths + "]",
        "SET enable_external_access = false",
        "SET lock_configuration = true");
  }
}
