package io.javatask.core.sink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class DuckDBStoreTest extends StoreCompatibility {
  private final DuckDBFiles files = new DuckDBFiles();

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("ware house's.duckdb");
  }

  @Override
  Store openStore() {
    return new DuckDBStore(files, file(), "test");
  }

  @Override
  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:duckdb:" + file());
  }

  @Override
  List<String> stages() throws IOException {
    Path stage = directory.resolve(file().getFileName() + ".stage");
    if (!Files.exists(stage)) {
      return List.of();
    }
    try (Stream<Path> left = Files.list(stage)) {
      return left.map(p -> p.getFileName().toString()).toList();
    }
  }

  @Override
  List<String> address() {
    return List.of("duckdb", file().toString());
  }
}
