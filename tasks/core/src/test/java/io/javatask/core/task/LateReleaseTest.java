package io.javatask.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javatask.api.ErrorCode;
import io.javatask.api.TaskException;
import io.javatask.core.contract.Contract;
import io.javatask.core.report.LoadReceipt;
import io.javatask.core.report.ValidationReport;
import io.javatask.core.report.ValidationReport.Rows;
import io.javatask.core.report.ValidationReport.Verdict;
import io.javatask.core.sink.DuckDBFiles;
import io.javatask.core.sink.DuckDBStore;
import io.javatask.core.sink.PostgresStore;
import io.javatask.core.sink.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Releases of entries that something has happened to since their rows were kept back. */
class LateReleaseTest {
  private static final String ID = LocalContext.REQUEST;
  private static final String OTHER = "5b0b2e7e-3c55-5f4e-9a0e-2f6d1c9b8a10";
  private static final String NEXT_DAY = "2026-01-02T00:00:00Z/2026-01-03T00:00:00Z";

  private static EmbeddedPostgres server;
  private static int tables;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private final DuckDBFiles files = new DuckDBFiles();
  private final String table = "late" + tables++;

  private static String url() {
    return server.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", "");
  }

  private Supplier<Store> warehouse(String kind) {
    return kind.equals("duckdb")
        ? () -> new DuckDBStore(files, folder.resolve("w.duckdb"), "warehouse")
        : () -> PostgresStore.connecting(url(), "postgres", Optional.empty(), "warehouse");
  }

  private String entry(HeldIn place) {
    return place == HeldIn.FILE ? "t/" + ID : "warehouse:" + table + "/" + ID;
  }

  private Path file() {
    return folder.resolve("quarantine/t/" + ID + ".jsonl");
  }

  private static Contract events(String mode, int least) {
    return ReleaseTest.events(mode, least);
  }

  private static long rows(Supplier<Store> warehouse, String table) {
    try (Store store = warehouse.get()) {
      return store.rows(table);
    }
  }

  private String hash(Supplier<Store> warehouse, String of) {
    try (Store store = warehouse.get()) {
      return store.hash(of, events("append", 0)).hash();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "duckdb, false",
    "duckdb, true",
    "postgres, false",
    "postgres, true",
  })
  void theEntryOfALoadThatAnotherHasReplacedIsRefused(String kind, boolean landing)
      throws Exception {
    Supplier<Store> warehouse = warehouse(kind);
    Stores stores = new Stores(folder, warehouse);
    stores.file("events.csv", List.of("n", "1", "2", "3", "-1"));
    stores.file("mended.csv", List.of("n", "1", "2", "3", "4"));
    load(stores, "events.csv", landing);
    load(stores.loadingBy(OTHER), "mended.csv", landing);
    String before = hash(warehouse, table);
    assertThatThrownBy(
            () ->
                stores.release(events("replace_partition", -5), entry(HeldIn.FILE), table, landing))
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
        .hasMessageContaining("the load " + OTHER + " has replaced")
        .hasMessageContaining("purge the entry, or run the corrected source again");
    assertThat(hash(warehouse, table)).isEqualTo(before);
    // once its own load is the newest again, its rows belong there again
    load(stores.loadingBy(ID), "events.csv", landing);
    stores.release(events("replace_partition", -5), entry(HeldIn.FILE), table, landing);
    assertThat(rows(warehouse, table)).isEqualTo(4);
  }

  private void load(Stores stores, String file, boolean landing) throws InterruptedException {
    Contract contract = events("replace_partition", 0);
    ValidationReport report =
        landing ? stores.ingest(contract, file, table) : stores.upsert(contract, file, table);
    assertThat(report.receipt()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "duckdb, false",
    "duckdb, true",
    "postgres, false",
    "postgres, true",
  })
  void rowsOfARefusedLoadGoIntoThePartitionThatTheirTableSays(String kind, boolean landing)
      throws Exception {
    Supplier<Store> warehouse = warehouse(kind);
    Stores stores = new Stores(folder, warehouse).keeping(HeldIn.TABLE);
    stores.file("events.csv", List.of("n", "1", "-1"));
    Contract strict = strict(0);
    ValidationReport refused =
        landing
            ? stores.ingest(strict, "events.csv", table)
            : stores.upsert(strict, "events.csv", table);
    assertThat(refused.verdict()).isEqualTo(Verdict.FAIL);
    ValidationReport released =
        stores.releaseInto(NEXT_DAY, strict(-5), entry(HeldIn.TABLE), table, landing);
    assertThat(released.receipt().orElseThrow().partition()).isEqualTo(Stores.DAY);
    assertThat(released.receipt().orElseThrow().inserted()).isEqualTo(1);
  }

  private static Contract strict(int least) {
    return Stores.contract(
        Stores.document(
            """
            {"name": "events", "properties": [
              {"name": "n", "logicalType": "integer", "logicalTypeOptions": {"minimum": %d}}],
             "customProperties": [{"property": "load", "value": {"mode": "append"}}]}
            """
                .formatted(least)),
        "events");
  }

  @ParameterizedTest
  @CsvSource({
    "duckdb, FILE, false",
    "duckdb, TABLE, true",
    "postgres, FILE, true",
    "postgres, TABLE, false",
  })
  void aRunOfAnotherIntervalReleasesIntoThePartitionOfTheLoad(
      String kind, HeldIn place, boolean landing) throws Exception {
    Supplier<Store> warehouse = warehouse(kind);
    Stores stores = new Stores(folder, warehouse).keeping(place);
    stores.file("events.csv", List.of("n", "1", "2", "-1"));
    load(stores, "events.csv", landing);
    ValidationReport released =
        stores.releaseInto(NEXT_DAY, events("replace_partition", -5), entry(place), table, landing);
    LoadReceipt receipt = released.receipt().orElseThrow();
    assertThat(receipt.partition()).isEqualTo(Stores.DAY);
    assertThat(receipt.inserted()).isEqualTo(1);
    assertThat(rows(warehouse, table)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"duckdb, FILE", "duckdb, TABLE", "postgres, FILE", "postgres, TABLE"})
  void whatAReleaseLeftOfAnAppendIsReleasedByTheSameRequestLater(String kind, HeldIn place)
      throws Exception {
    Supplier<Store> warehouse = warehouse(kind);
    Stores stores = new Stores(folder, warehouse).keeping(place);
    stores.file("events.csv", List.of("n", "1", "-1", "-10"));
    stores.upsert(events("append", 0), "events.csv", table);
    stores.release(events("append", -5), entry(place), table, false);
    assertThat(rows(warehouse, table)).isEqualTo(2);
    for (int time = 0; time < 2; time++) {
      stores.release(events("append", -50), entry(place), table, false);
      assertThat(rows(warehouse, table)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource({"duckdb, FILE", "duckdb, TABLE", "postgres, FILE", "postgres, TABLE"})
  void rowsThatAReferenceLetsGoLaterAreNotTakenForReleased(String kind, HeldIn place)
      throws Exception {
    Supplier<Store> warehouse = warehouse(kind);
    Stores stores = new Stores(folder, warehouse).keeping(place);
    stores.file("codes.csv", List.of("n", "1"));
    stores.file("events.csv", List.of("n", "1", "2", "3"));
    stores.upsert(known(), "events.csv", table);
    stores.file("codes.csv", List.of("n", "1", "2"));
    stores.release(known(), entry(place), table, false);
    assertThat(rows(warehouse, table)).isEqualTo(2);
    // a replay writes the entry anew, and nobody knows any more which of its rows was let go
    stores.file("codes.csv", List.of("n", "1"));
    stores.upsert(known(), "events.csv", table);
    stores.file("codes.csv", List.of("n", "1", "2", "3"));
    assertThatThrownBy(() -> stores.release(known(), entry(place), table, false))
        .hasMessageContaining("has released 1 of its rows")
        .hasMessageContaining("2 would be let go now");
    assertThat(rows(warehouse, table)).isEqualTo(2);
    // as they were judged then: they are marked
    stores.file("codes.csv", List.of("n", "1", "2"));
    ValidationReport again = stores.release(known(), entry(place), table, false);
    assertThat(again.rows()).isEqualTo(new Rows(2, 1, 1, 0));
    assertThat(rows(warehouse, table)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"duckdb", "postgres"})
  void rowsThatASnapshotDeletedAfterTheirReleaseAreReleasedAgain(String kind) throws Exception {
    Supplier<Store> warehouse = warehouse(kind);
    Stores stores = new Stores(folder, warehouse);
    stores.file("all.csv", List.of("n", "1", "2", "-1"));
    stores.file("fewer.csv", List.of("n", "1"));
    for (int time = 0; time < 2; time++) {
      stores.upsert(keyed("snapshot", 0), "all.csv", table);
      assertThat(rows(warehouse, table)).isEqualTo(2);
      stores.release(keyed("snapshot", -5), entry(HeldIn.FILE), table, false);
      assertThat(rows(warehouse, table)).isEqualTo(3);
      stores.upsert(keyed("snapshot", 0), "fewer.csv", table);
      assertThat(rows(warehouse, table)).isEqualTo(1);
    }
  }

  private static Contract known() {
    return Stores.contract(
        Stores.document(
            """
            {"name": "events", "properties": [{"name": "n", "logicalType": "integer"}],
             "quality": [{"type": "custom", "engine": "javatask", "name": "known",
               "implementation": {"check": "foreign_key", "column": "n",
                 "arguments": {"to": "landing:codes.csv", "to_columns": ["n"]}}}],
             "customProperties": [{"property": "policy", "value": {"onViolation": "quarantine"}},
              {"property": "load", "value": {"mode": "append"}}]}
            """),
        "events");
  }

  @ParameterizedTest
  @ValueSource(strings = {"duckdb", "postgres"})
  void anEntryThatIsEditedAfterAReleaseThatDiedIsNotAppendedTwice(String kind) throws Exception {
    Supplier<Store> warehouse = warehouse(kind);
    Stores stores = new Stores(folder, warehouse);
    stores.file("events.csv", List.of("n", "1", "-1", "-10", "-20"));
    stores.upsert(events("append", 0), "events.csv", table);
    Stores dying =
        new Stores(folder, () -> Interposed.store(warehouse.get(), commit -> dieAfter(commit)));
    assertThatThrownBy(() -> dying.release(events("append", -5), entry(HeldIn.FILE), table, false))
        .hasMessage("died");
    assertThat(rows(warehouse, table)).isEqualTo(2);
    // somebody sees the entry as it was, and mends another row
    Files.writeString(file(), Files.readString(file()).replace("\"-10\"", "\"7\""));
    // one that goes elsewhere, and fails, leaves the draft of the other
    assertThatThrownBy(
            () -> dying.release(events("append", -5), entry(HeldIn.FILE), table + "_x", false))
        .hasMessage("died");
    // whatever the contract and the request are now
    ValidationReport again =
        stores.releasingBy(OTHER).release(events("append", -6), entry(HeldIn.FILE), table, false);
    assertThat(again.rows()).isEqualTo(new Rows(2, 1, 1, 0));
    assertThat(rows(warehouse, table)).isEqualTo(3);
    assertThat(Files.readAllLines(file()))
        .hasSize(3)
        .filteredOn(line -> line.contains("\"released\""))
        .hasSize(2);
    try (var left = Files.list(file().getParent())) {
      assertThat(left.map(f -> f.getFileName().toString()))
          .filteredOn(n -> n.endsWith(".part"))
          .as("of the release that went elsewhere")
          .hasSize(1);
    }
  }

  private static Object dieAfter(Interposed.Call commit) throws Throwable {
    Object unused = commit.proceed();
    throw new IllegalStateException("died");
  }

  @ParameterizedTest
  @CsvSource({
    "duckdb, FILE, append", "duckdb, TABLE, append", "postgres, FILE, append",
    "postgres, TABLE, append", "duckdb, TABLE, merge", "postgres, TABLE, merge",
  })
  void ofTwoReleasesAtOnceOneHappens(String kind, HeldIn place, String mode) throws Exception {
    Supplier<Store> warehouse = warehouse(kind);
    Stores stores = new Stores(folder, warehouse).keeping(place);
    stores.file("events.csv", List.of("n", "1", "-1", "-10"));
    stores.upsert(keyed(mode, 0), "events.csv", table);
    CyclicBarrier judged = new CyclicBarrier(2);
    Supplier<Store> meeting =
        () ->
            Interposed.store(
                warehouse.get(),
                commit -> {
                  if (place == HeldIn.TABLE) {
                    judged.await(); // a file is one's own before it is read
                  }
                  return commit.proceed();
                });
    List<String> ends =
        List.of(-5, -50).parallelStream()
            .map(least -> release(meeting, keyed(mode, least), place, least == -5 ? ID : OTHER))
            .toList();
    if (place == HeldIn.TABLE) {
      assertThat(ends).filteredOn(e -> e.equals("done")).hasSize(1);
      assertThat(ends)
          .filteredOn(e -> e.contains("written while it was released, and nothing was loaded"))
          .hasSize(1);
    } else {
      // one after the other, or one of them
      assertThat(ends).contains("done");
      assertThat(ends)
          .allMatch(e -> e.equals("done") || e.contains("is being released by another"));
    }
    stores.release(keyed(mode, -50), entry(place), table, false);
    assertThat(rows(warehouse, table)).isEqualTo(3);
    try (Store store = warehouse.get()) {
      List<LoadReceipt> receipts = store.receipts("warehouse:" + table);
      assertThat(receipts.stream().mapToLong(LoadReceipt::inserted).sum()).isEqualTo(3);
    }
  }

  private String release(Supplier<Store> store, Contract contract, HeldIn place, String request) {
    try {
      new Stores(folder, store).releasingBy(request).release(contract, entry(place), table, false);
      return "done";
    } catch (TaskException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Contract keyed(String mode, int least) {
    return Stores.contract(
        Stores.document(
            """
            {"name": "events", "properties": [
              {"name": "n", "logicalType": "integer", "required": true, "primaryKey": true,
               "primaryKeyPosition": 1, "logicalTypeOptions": {"minimum": %d}}],
             "customProperties": [{"property": "policy", "value": {"onViolation": "quarantine"}},
              {"property": "load", "value": {"mode": "%s"}}]}
            """
                .formatted(least, mode)),
        "events");
  }
}
