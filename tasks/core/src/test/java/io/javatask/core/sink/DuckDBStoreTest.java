package io.javatask.core.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.WriteMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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

  @Test
  void aFileThatAnotherProcessHoldsIsLocked() throws Exception {
    merge(ITEMS, "t", items(item("a", "x", 1L)));
    store.close();
    Process holder = startCrashing("hold");
    try {
      assertThat(holder.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("holding");
      assertThatThrownBy(this::openStore)
          .isInstanceOfSatisfying(
              TaskException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED);
                assertThat(e).hasMessageContaining("process " + holder.pid() + " holds the file");
              });
    } finally {
      holder.destroyForcibly().waitFor();
    }
    store = openStore();
    assertThat(store.receipts()).hasSize(1);
  }

  @Test
  void theFileStaysOpenUntilItsLastStoreIsClosed() throws Exception {
    Store other = openStore();
    store.close();
    store = other;
    assertThat(merge(ITEMS, "t", items(item("a", "x", 1L))).inserted()).isEqualTo(1);
  }

  @Test
  void aFullDiskSaysSoAndLeavesNothing() throws Exception {
    Path disk = smallDisk(directory, 8);
    Path file = disk.resolve("w.duckdb");
    try (Store small = new DuckDBStore(files, file, "test")) {
      store.close();
      store = small;
      merge(ITEMS, "t", items(item("a", "before", 1L)));
      assertFails(
          ErrorCode.STORE_FULL,
          true,
          "free space on the store's disk",
          () -> merge(ITEMS, "t", manyItems(), manyItems()));
      assertThat(merge(ITEMS, "t", items(item("after", "x", 1L))).inserted()).isEqualTo(1);
      assertThat(small.rows("t")).isEqualTo(2);
      assertThat(disk.resolve("w.duckdb.stage")).doesNotExist();
    } finally {
      store = openStore();
      unmount(disk);
    }
  }

  @Test
  void aFileThatIsOpenedToBeReadIsDenied() throws Exception {
    merge(ITEMS, "t", items(item("a", "before", 1L)));
    store.close();
    DuckDBFiles reading = new DuckDBFiles(Map.of("access_mode", "read_only"));
    try (Store closed = new DuckDBStore(reading, file(), "test")) {
      assertFails(
          ErrorCode.STORE_DENIED,
          false,
          "make the store writable",
          () -> closed.open(request(ITEMS, "t", WriteMode.MERGE, "", 9)));
    }
    store = openStore();
    assertNothingHalfDone(List.of(List.of("a", "before")));
  }

  @Test
  void aPathThatWouldBeAPatternIsRefused() throws Exception {
    assertThat(codeOf(() -> new DuckDBStore(directory.resolve("a[1].duckdb"), "test")))
        .isEqualTo(ErrorCode.INVALID_CONFIG);
  }
}
