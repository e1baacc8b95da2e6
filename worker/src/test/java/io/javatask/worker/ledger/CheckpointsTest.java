package io.javatask.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

class CheckpointsTest {
  @TempDir Path home = Path.of("");
  private final SQLiteDataSource source = new SQLiteDataSource(config());
  private Path file = home;

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setWalAutocheckpoint(Checkpoints.FAR_BEHIND_PAGES);
    return config;
  }

  @BeforeEach
  void open() {
    file = home.resolve("some.sqlite");
    source.setUrl("jdbc:sqlite:" + file);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long size() throws IOException {
    return Files.size(file);
  }

  private static void fill(Connection connection) throws SQLException {
    execute(connection, "CREATE TABLE large AS SELECT zeroblob(1000000) AS content");
  }

  @Test
  void whatManyWritesLeaveInTheLogComesIntoTheFile() throws Exception {
    try (Connection writer = source.getConnection();
        Checkpoints checkpoints = new Checkpoints(source, Duration.ofHours(1))) {
      fill(writer);
      for (int number = 1; number < 300; number++) {
        checkpoints.written(1);
      }
      Thread.sleep(100);
      assertThat(size()).isLessThan(1_000_000);
      checkpoints.written(1);
      await().until(() -> size() > 1_000_000);
    }
  }

  @Test
  void whatOneWriteLeftComesOnceNoReaderStandsInTheWay() throws Exception {
    try (Connection writer = source.getConnection();
        Connection reader = source.getConnection()) {
      execute(writer, "CREATE TABLE small (number INTEGER)");
      execute(writer, "PRAGMA wal_checkpoint(TRUNCATE)");
      try (Checkpoints checkpoints = new Checkpoints(source, Duration.ofMillis(20))) {
        try (Statement statement = reader.createStatement();
            ResultSet rows = statement.executeQuery("SELECT name FROM sqlite_schema")) {
          assertThat(rows.getString(1)).isEqualTo("small");
          fill(writer);
          checkpoints.written(1);
          Thread.sleep(300);
          assertThat(size()).isLessThan(1_000_000);
        }
        await().until(() -> size() > 1_000_000);
      }
    }
  }
}
