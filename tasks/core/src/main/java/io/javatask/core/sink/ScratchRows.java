package io.javatask.core.sink;

import io.javatask.api.Batch;
import io.javatask.api.ErrorCode;
import io.javatask.api.RowSet;
import io.javatask.api.TaskException;
import io.javatask.core.check.RowQueries;
import io.javatask.core.contract.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;

/**
 * Rows that are staged for nothing but the queries of a contract, in a temporary directory, where
 * no store is at hand.
 */
public final class ScratchRows implements RowStage {
  private final List<Property> properties;
  private final Path directory;
  private final Connection connection;
  private final DuckDBStaging staging;

  /**
   * @param properties the contract's columns
   */
  public ScratchRows(List<Property> properties) {
    this.properties = List.copyOf(properties);
    this.directory = temporary();
    try {
      this.connection = DriverManager.getConnection("jdbc:duckdb:");
    } catch (SQLException e) {
      throw StoreFailures.of(e, "opening a place for rows");
    }
    this.staging =
        new DuckDBStaging(
            connection, directory, new StageName("rows", 0), properties, new HashSet<>());
  }

  static Path temporary() {
    try {
      return Files.createTempDirectory("javatask-rows").toRealPath();
    } catch (IOException e) {
      throw new TaskException(
          ErrorCode.STORE_FULL, "the temporary directory cannot be written: " + e, e);
    }
  }

  @Override
  public void write(Batch batch, RowSet accepted) {
    staging.write(new ContractColumns(properties, batch), accepted);
  }

  @Override
  public void withdraw(long[] ordinals) {
    staging.withdraw(ordinals);
  }

  @Override
  public RowQueries queries(SqlScope scope) {
    try {
      return staging.queries(scope);
    } catch (SQLException e) {
      throw StoreFailures.of(e, "opening the rows to queries");
    }
  }

  @Override
  public void close() {
    staging.discard();
    try {
      connection.close();
      Files.deleteIfExists(directory);
    } catch (IOException | SQLException e) {
      // An empty directory among the temporary ones is no failure of the run.
      return;
    }
  }
}
