package io.javatask.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.javatask.core.location.SqlPolicy;
import io.javatask.core.sink.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesTest {
  private static final LocationConfig DIRECTORY = new LocationConfig.Directory(Path.of("in"));

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("lake.duckdb");
  }

  @Test
  void aDuckDbLocationTakesTheMemoryThatIsConfigured() throws Exception {
    assertThat(memory(new LocationConfig.DuckDb(file(), 128L << 20, SqlPolicy.DEFAULT)))
        .isEqualTo("128.0 MiB");
    assertThat(memory(new LocationConfig.DuckDb(file()))).isEqualTo("512.0 MiB");
  }

  private String memory(LocationConfig lake) throws SQLException {
    // a store holds a file that is there; only a load makes one
    DriverManager.getConnection("jdbc:duckdb:" + file()).close();
    try (Store store = Places.of(Map.of("lake", lake)).store("lake:t");
        Connection joined = DriverManager.getConnection("jdbc:duckdb:" + file());
        Statement statement = joined.createStatement();
        ResultSet row = statement.executeQuery("SELECT current_setting('memory_limit')")) {
      assertThat(store).isNotNull();
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  @Test
  void aFileInThePlaceOfTheWarehouseKeepsItsOtherSettings() {
    Map<String, LocationConfig> configured = new HashMap<>();
    configured.put("warehouse", new LocationConfig.DuckDb(file(), 1L << 30, SqlPolicy.DEFAULT));
    Path other = directory.resolve("other.duckdb");

    Places.warehouse(configured, other);

    assertThat(configured)
        .containsEntry("warehouse", new LocationConfig.DuckDb(other, 1L << 30, SqlPolicy.DEFAULT));
  }

  @Test
  void aFileTakesThePlaceOfAWarehouseOfAnotherType() {
    Map<String, LocationConfig> configured = new HashMap<>(Map.of("warehouse", DIRECTORY));

    Places.warehouse(configured, file());

    assertThat(configured).containsEntry("warehouse", new LocationConfig.DuckDb(file()));
  }
}
