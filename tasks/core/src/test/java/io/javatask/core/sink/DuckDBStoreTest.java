package io.javatask.core.sink;

import static io.javatask.core.sink.TestRows.column;
import static io.javatask.core.sink.TestRows.contract;
import static io.javatask.core.sink.TestRows.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.LogicalType;
import io.javatask.api.RowSet;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.contract.WriteMode;
import io.javatask.core.report.LoadReceipt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void onlyALoadMakesTheFile() {
    Path absent = directory.resolve("none/w.duckdb");
    LoadRequest request = request(ITEMS, "t", WriteMode.MERGE, "p", 1);
    try (Store other = new DuckDBStore(files, absent, "test")) {
      assertThat(other.receipts()).isEmpty();
      assertThat(other.receipt("test:t", "p")).isEmpty();
      assertThat(other.known(request, Optional::empty)).isEmpty();
      assertThat(other.held("t")).isEmpty();
      for (ThrowingCallable reading :
          List.<ThrowingCallable>of(
              () -> other.rows("t"), () -> other.hash("t", ITEMS), () -> other.compare(request))) {
        assertThatThrownBy(reading)
            .isInstanceOfSatisfying(
                TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND))
            .hasMessageStartingWith("there is no DuckDB file '" + absent + "' (yet)");
      }
      assertThat(absent.getParent()).doesNotExist();
      other.open(request).close();
      assertThat(absent).exists();
      assertThat(other.receipts()).isEmpty();
    }
  }

  @Test
  void columnsThatDifferInCaseOnlyAreOneToTheStore() {
    Contract contract =
        contract(key("id", LogicalType.STRING, 1), column("ID", LogicalType.STRING));
    assertThatThrownBy(() -> store.open(request(contract, "t", WriteMode.MERGE, "", 1)))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_TARGET))
        .hasMessageStartingWith("columns 'id' and 'ID' of the contract differ only in case");
  }

  /** DuckDB changes no column that an index or a constraint is about, not in one transaction. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table t (id varchar, name varchar, amount integer primary key)",
        "create table t (id varchar, name varchar, amount integer unique)",
        "create table t (id varchar, name varchar, amount integer check (amount > 0))",
        "create table t (id varchar, name varchar, amount integer);"
            + "create index by_amount on t (amount)",
        "create table t (id varchar, name varchar, amount integer);"
            + "create unique index \"by \"\"id\" on t (id); create index by_name on t (name)",
      })
  void aColumnThatCannotBeWidenedIsRefusedWithTheStepsThatDo(String table) throws Exception {
    for (String statement : table.split(";")) {
      execute(statement);
    }
    execute("insert into t values ('a', 'x', 7)");
    LoadRequest request = request(ITEMS, "t", WriteMode.MERGE, "", 1);
    assertThatThrownBy(() -> store.open(request))
        .isInstanceOfSatisfying(
            TaskException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_TARGET);
              assertThat(e)
                  .hasMessageContaining(
                      "column 'amount' is of type INTEGER, and a load cannot widen it because of ");
              String message = String.valueOf(e.getMessage());
              String because = message.substring(message.indexOf("because of "));
              for (String step : because.substring(because.indexOf(": ") + 2).split("; ")) {
                executeQuietly(step);
              }
            });
    assertThat(merge(ITEMS, "t", items(item("b", "y", Long.MAX_VALUE))).inserted()).isEqualTo(1);
    assertThat(query("select id, amount from t order by id"))
        .containsExactly(List.of("a", "7"), List.of("b", Long.toString(Long.MAX_VALUE)));
  }

  private void executeQuietly(String statement) {
    try {
      execute(statement);
    } catch (SQLException e) {
      throw new AssertionError(statement, e);
    }
  }

  @Test
  void theHashIsOfTextsThatTheColumnTakesForEqual() throws Exception {
    execute("create table t (id varchar, name varchar collate nocase, amount bigint)");
    merge(ITEMS, "t", items(item("a", "Name", 1L)));
    LoadReceipt receipt = merge(ITEMS, "t", items(item("a", "NAME", 1L)));
    assertThat(receipt.contentHash()).hasValue(store.hash("t", ITEMS).hash());
  }

  @Test
  void loadsThatComeAndGoAtOnceLeaveEachOtherTheirDirectory() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> all = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        String table = "t" + thread;
        all.add(
            pool.submit(
                () -> {
                  for (int i = 1; i <= 50; i++) {
                    LoadRequest request =
                        new LoadRequest(
                            "test:" + table,
                            table,
                            ITEMS,
                            WriteMode.LAND,
                            table,
                            i,
                            "p",
                            "1",
                            false);
                    try (Sink sink = store.open(request)) {
                      sink.write(items(item("a", "x", 1L)), RowSet.all(1));
                    }
                  }
                  return 50;
                }));
      }
      for (Future<Integer> one : all) {
        assertThat(one.get()).isEqualTo(50);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(stages()).isEmpty();
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
  void whatDoesNotFitIntoItsMemoryIsSpilledBesideTheFile() throws Exception {
    store.close();
    Path spills = directory.resolve(file().getFileName() + ".tmp");
    DuckDBFiles own = new DuckDBFiles();
    try (DuckDBFiles.Held held = own.hold(file(), 64L << 20);
        Connection connection = held.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMP TABLE large AS SELECT range AS n, uuid()::VARCHAR AS a, uuid()::VARCHAR AS b"
              + " FROM range(2000000)");
      assertThat(spilled(spills)).isNotEmpty();
      try (ResultSet row = statement.executeQuery("SELECT count(DISTINCT n) FROM large")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getLong(1)).isEqualTo(2_000_000);
      }
      // as a process that is killed leaves them
      Path other = Files.createDirectory(directory.resolve("killed.duckdb.tmp"));
      for (Path left : spilled(spills)) {
        Files.copy(left, other.resolve(left.getFileName()));
      }
      Path foreign = Files.createFile(other.resolve("notes.txt"));
      own.hold(directory.resolve("killed.duckdb"), DuckDBStore.MEMORY).close();
      assertThat(spilled(other)).containsExactly(foreign);
    } finally {
      store = openStore();
    }
    assertThat(spilled(spills)).isEmpty();
  }

  private static List<Path> spilled(Path spills) throws IOException {
    if (!Files.exists(spills)) {
      return List.of();
    }
    try (Stream<Path> left = Files.list(spills)) {
      return left.toList();
    }
  }

  @Test
  void aStatementThatNoSpillHelpsSaysWhichSettingToRaise() throws Exception {
    store.close();
    DuckDBFiles own = new DuckDBFiles();
    try (DuckDBFiles.Held held = own.hold(file(), 64L << 20);
        Connection connection = held.connect();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("SELECT list(range) FROM range(30000000)"))
          .isInstanceOfSatisfying(
              SQLException.class,
              e ->
                  assertThat(StoreFailures.of(e, "asking"))
                      .hasMessageContaining("raise the store's memory (locations.NAME.memory)")
                      .satisfies(f -> assertThat(f.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED)));
    } finally {
      store = openStore();
    }
  }

  /** DuckDB's words for an index that does not fit: an index does not spill. */
  @Test
  void anIndexThatDoesNotFitIsALimit() {
    SQLException failure =
        new SQLException(
            "TransactionContext Error: Failed to commit: failed to pin block of size 256.0 KiB"
                + " (63.7 MiB/64.0 MiB used)");
    assertThat(StoreFailures.of(failure, "committing").code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
  }

  @Test
  void aPathThatWouldBeAPatternIsRefused() throws Exception {
    assertThat(codeOf(() -> new DuckDBStore(directory.resolve("a[1].duckdb"), "test")))
        .isEqualTo(ErrorCode.INVALID_CONFIG);
  }
}
